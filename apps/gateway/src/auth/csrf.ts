import type { FastifyRequest } from 'fastify';
import { ProblemError } from '#libs/problem-details';

/**
 * Holds calls that carry the session cookie to what another site cannot make a browser do: send a header of its
 * own, and hide its `Origin` (RFC 6454 §7.3).
 * @param trustedOrigins origins of frontends elsewhere that may call
 * @throws ProblemError csrf-header-missing
 */
export function refuseForgedCalls(
  { method, headers, host }: FastifyRequest,
  trustedOrigins: readonly string[],
): void {
  if (method === 'GET' || method === 'HEAD') return;
  if (headers['x-csrf'] !== '1') throw new ProblemError('csrf-header-missing');
  const { origin } = headers;
  if (origin === undefined || trustedOrigins.includes(origin) || isOriginOf(origin, host)) return;
  throw new ProblemError('csrf-header-missing', { detail: 'The Origin of the call is another site.' });
}

/** Proxies may name the port in `Host`, where browsers leave out the one of the scheme (RFC 9110 §4.2.1, §4.2.2). */
function isOriginOf(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: hostOfOrigin } = new URL(origin);
  const own = `${protocol}//${host}`;
  return hostOfOrigin !== '' && URL.canParse(own) && new URL(own).host === hostOfOrigin;
}
