/**
 * Whether a promise settles before the next turn of the event loop, so before any timer or I/O could settle it. The
 * result does not depend on the load of the machine.
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
