import { CupiError } from '#libs/cupi-client';

/** Properties of an endpoint. */
export interface EndpointOptions {
  /** Whether every release of Unity Connection has it; true by default. */
  readonly isInEveryRelease?: boolean;
}

/**
 * Returns the result of a call to an endpoint itself, such as a collection. There, "not found" is not about an
 * object: the release does not have the endpoint or, when every release does, another server answers at the address.
 * @throws CupiError not-supported or invalid-response instead of not-found
 */
export async function expectEndpoint<Result>(
  call: Promise<Result>,
  { isInEveryRelease = true }: EndpointOptions = {},
): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof CupiError) || error.kind !== 'not-found') throw error;
    const { upstream } = error;
    throw isInEveryRelease
      ? new CupiError('invalid-response', NO_UNITY_CONNECTION, { upstream })
      : new CupiError('not-supported', NOT_IN_THIS_RELEASE, { upstream });
  }
}

const NO_UNITY_CONNECTION =
  'The upstream does not have the endpoint itself: it may not be Unity Connection, or its CUPI is not running.';

const NOT_IN_THIS_RELEASE = 'The release of the upstream does not have this resource.';
