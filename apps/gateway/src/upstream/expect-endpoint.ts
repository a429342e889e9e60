import { CupiError } from '#libs/cupi-client';

/**
 * Passes on the result of a call to an endpoint that every Unity Connection has. "Not found" there does not speak of an
 * object: something else answers at the address.
 * @throws CupiError invalid-response instead of not-found
 */
export async function expectEndpoint<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof CupiError) || error.kind !== 'not-found') throw error;
    throw new CupiError(
      'invalid-response',
      'The upstream does not have the endpoint itself: it may not be Unity Connection, or its CUPI is not running.',
      { upstream: error.upstream },
    );
  }
}
