import { createLocalJWKSet, type JSONWebKeySet } from 'jose';

/** Octets of an answer at most, after decompression; issuers have a few kilobytes. */
const MAX_BYTES = 1024 * 1024;
const MAX_KEYS = 100;

/** An issuer has answered, but not with keys that can be used. The message says nothing of what it has answered. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError';
}

/**
 * Fetches the keys of an issuer (RFC 7517 §5). Redirects are not followed: keys come from the configured place alone.
 * @param timeoutMs for the whole answer
 * @throws KeySetError when the answer is no key set, or too large
 * @throws Error as `fetch` has them, when there is no answer in time
 */
export async function fetchKeySet(url: string, timeoutMs: number): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { Accept: 'application/jwk-set+json, application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new KeySetError(`answered with ${response.status}`);
  }
  return keySetIn(await textOf(response));
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop ends the connection.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new KeySetError('the answer is larger than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** @throws KeySetError */
function keySetIn(text: string): JSONWebKeySet {
  try {
    const keySet = JSON.parse(text) as JSONWebKeySet;
    createLocalJWKSet(keySet);
    if (keySet.keys.length <= MAX_KEYS) return keySet;
  } catch {
    // What JSON.parse says has a piece of the answer in it.
    throw new KeySetError('the answer is no key set');
  }
  throw new KeySetError(`the answer has more than ${MAX_KEYS} keys`);
}
