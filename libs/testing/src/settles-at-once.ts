/**
 * Whether a promise is settled before the event loop turns, and so before any timer, or anything from outside, could settle
 * it. However busy the machine is, it tells what waits from what does not.
 */
export async function settlesAtOnce(promise: Promise<unknown>): Promise<boolean> {
  const isSettled = promise.then(
    () => true,
    () => true,
  );
  const turn = new Promise<boolean>((resolve) => {
    setImmediate(resolve, false);
  });
  return Promise.race([isSettled, turn]);
}
