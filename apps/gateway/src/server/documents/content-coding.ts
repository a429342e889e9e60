import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** The content codings (RFC 9110 §8.4.1) that documents are offered in; of those that a caller likes equally, the first is sent. */
export const contentCodings = ['br', 'gzip', 'identity'] as const;

/** One of the content codings that are offered; `identity` is none. */
export type ContentCoding = (typeof contentCodings)[number];

/** What `@types/negotiator` leaves out. */
interface CodingNegotiator {
  encoding(
    available: readonly string[],
    options: { readonly preferred: readonly string[] },
  ): string | undefined;
}

/**
 * The coding that a caller likes best of those that are offered (RFC 9110 §12.5.3). Without an `Accept-Encoding` that is
 * `identity`: more than a few programs send none and cannot decode.
 * @returns undefined when the caller refuses them all, `identity` included
 */
export function contentCodingFor(request: FastifyRequest): ContentCoding | undefined {
  const negotiator: CodingNegotiator = new Negotiator(request);
  const coding = negotiator.encoding(contentCodings, { preferred: contentCodings });
  return contentCodings.find((offered) => offered === coding);
}
