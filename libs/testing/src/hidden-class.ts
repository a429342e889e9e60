import { setFlagsFromString } from 'node:v8';

/** Whether two objects have the same hidden class in V8, which makes code that reads many of them fast. */
export function haveSameHiddenClass(left: object, right: object): boolean {
  setFlagsFromString('--allow-natives-syntax');
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- V8's native syntax cannot be written otherwise
  const compare = new Function('left', 'right', 'return %HaveSameMap(left, right)') as (
    left: object,
    right: object,
  ) => boolean;
  return compare(left, right);
}
