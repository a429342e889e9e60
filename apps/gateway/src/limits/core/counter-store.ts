/** The count of a key in its window, and the time until that window closes. */
export interface Tally {
  readonly count: number;
  /** Milliseconds until the window closes; 0 when none is open. */
  readonly msLeft: number;
}

/** No window is open. */
export const EMPTY_TALLY: Tally = { count: 0, msLeft: 0 };

/**
 * Counts keys in windows of a fixed length. A key's window opens with its first point and closes by itself,
 * so at the boundary of two windows up to twice a limit can pass within one window's length.
 */
export interface CounterStore {
  /** Adds one point, and returns the new count. */
  add(key: string): Promise<Tally>;
  /** Takes one point back. Never opens a window, and never makes a count negative. */
  takeBack(key: string): Promise<void>;
  read(key: string): Promise<Tally>;
  /** Deletes the key and its window. */
  clear(key: string): Promise<void>;
}
