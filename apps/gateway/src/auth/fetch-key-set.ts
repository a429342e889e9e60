import { createLocalJWKSet, type JSONWebKeySet } from 'jose';

/** Maximum size of a response, in octets after decompression; issuers send a few kilobytes. */
const MAX_BYTES = 1024 * 1024;
const MAX_KEYS = 100;

/** An issuer has answered, but without usable keys. The message contains nothing of the response. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError';
}

/**
 * Fetches the keys of an issuer (RFC 7517 §5). Redirects are not followed: only the configured URL is trusted.
 * @param timeoutMs for the whole response
 * @throws KeySetError when the response is no key set, or too large
 * @throws Error of `fetch`, when there is no response in time
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
  // Breaking out of the loop closes the connection.
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
    // The message of JSON.parse contains a part of the response.
    throw new KeySetError('the answer is no key set');
  }
  throw new KeySetError(`the answer has more than ${MAX_KEYS} keys`);
}
