/**
 * True when the `Prefer` header asks for `return=minimal` (RFC 7240 §4.2). Of repeated preferences the first
 * one applies (§2).
 */
export function prefersMinimalReturn(prefer: string | readonly string[] | undefined): boolean {
  return firstOf(prefer, 'return=') === 'return=minimal';
}

/** When a caller wants to be answered. */
export interface AnswerPreference {
  /** `respond-async` (RFC 7240 §4.1). */
  readonly isAsync: boolean;
  /** `wait` (RFC 7240 §4.3), in milliseconds; without limit when absent, and zero for `respond-async` alone. */
  readonly waitMs: number;
}

/** The `Prefer` header of a request that may take long. */
export function answerPreferenceOf(prefer: string | readonly string[] | undefined): AnswerPreference {
  const isAsync = firstOf(prefer, 'respond-async') === 'respond-async';
  const [, seconds] = /^wait=(\d{1,6})$/.exec(firstOf(prefer, 'wait=') ?? '') ?? [];
  if (seconds !== undefined) return { isAsync, waitMs: Number(seconds) * 1000 };
  return { isAsync, waitMs: isAsync ? 0 : Infinity };
}

function firstOf(prefer: string | readonly string[] | undefined, start: string): string | undefined {
  const preferences = [prefer ?? []].flat().join(',').split(',');
  return preferences.map(normalise).find((preference) => preference.startsWith(start));
}

function normalise(preference: string): string {
  const [token = ''] = preference.split(';');
  return token.replace(/[\s"]/g, '').toLowerCase();
}
