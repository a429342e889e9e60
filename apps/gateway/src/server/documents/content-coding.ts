import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** The supported content codings (RFC 9110 §8.4.1) of documents; of those with equal weight, the first is sent. */
export const contentCodings = ['br', 'gzip', 'identity'] as const;

/** One of the supported content codings; `identity` is none. */
export type ContentCoding = (typeof contentCodings)[number];

/** Missing in `@types/negotiator`. */
interface CodingNegotiator {
  encoding(
    available: readonly string[],
    options: { readonly preferred: readonly string[] },
  ): string | undefined;
}

/**
 * The supported coding that a caller prefers (RFC 9110 §12.5.3). Without `Accept-Encoding` it is
 * `identity`: many programs send none and cannot decode.
 * @returns undefined when the caller excludes them all, `identity` included
 */
export function contentCodingFor(request: FastifyRequest): ContentCoding | undefined {
  const negotiator: CodingNegotiator = new Negotiator(request);
  const coding = negotiator.encoding(contentCodings, { preferred: contentCodings });
  return contentCodings.find((offered) => offered === coding);
}
