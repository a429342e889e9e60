import { setFlagsFromString } from 'node:v8';

/** Whether V8 reads two objects by the same hidden class: only then is code fast that reads many of them. */
export function haveSameHiddenClass(left: object, right: object): boolean {
  setFlagsFromString('--allow-natives-syntax');
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- there is no other way to write what V8 alone knows
  const compare = new Function('left', 'right', 'return %HaveSameMap(left, right)') as (
    left: object,
    right: object,
  ) => boolean;
  return compare(left, right);
}
