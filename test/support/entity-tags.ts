import { expect } from 'vitest';

/** Matches the validator of an object: a strong entity tag (RFC 9110 §8.8.3), quotes included. */
export const anEtag: string = expect.stringMatching(/^"[\w-]{22}"$/) as string;
