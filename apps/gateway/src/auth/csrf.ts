import type { FastifyRequest } from 'fastify';
import { boundedText, ProblemError } from '../problems/core/index.js';

/** A host name has 253 characters at most (RFC 1035 §2.3.4); scheme and port go with it. */
const MAX_ORIGIN_CHARACTERS = 270;

/**
 * Holds calls that carry the session cookie to what another site cannot make a browser do: send a header of its
 * own, and hide its `Origin` (RFC 6454 §7.3).
 * @param trustedOrigins origins of frontends elsewhere that may call
 * @throws ProblemError csrf-header-missing, origin-not-allowed
 */
export function refuseForgedCalls(request: FastifyRequest, trustedOrigins: readonly string[]): void {
  const { method, headers } = request;
  if (method === 'GET' || method === 'HEAD') return;
  if (headers['x-csrf'] !== '1') throw new ProblemError('csrf-header-missing');
  const { origin } = headers;
  if (origin === undefined || trustedOrigins.includes(origin)) return;
  const ownOrigin = ownOriginOf(request, origin);
  if (ownOrigin !== undefined && ownOrigin === canonicalOrigin(origin)) return;
  throw new ProblemError('origin-not-allowed', { detail: detailOf(origin, ownOrigin) });
}

/** Both may be anything at all: callers choose them, also the host that they call. */
function detailOf(origin: string, ownOrigin: string | undefined): string {
  const readable = origin === 'null' ? origin : canonicalOrigin(origin);
  const sent = readable === undefined ? 'an origin that cannot be read' : `the origin ${shown(readable)}`;
  const own = ownOrigin === undefined ? '' : `, which it sees as ${shown(ownOrigin)},`;
  return `The call comes from ${sent}. Allowed are the gateway's own${own} and those in CORS_ORIGINS.`;
}

/**
 * The origin of the gateway, by the host that it was called by. Its scheme is that of the caller's origin: behind what
 * ends TLS, the gateway itself sees plain HTTP.
 */
function ownOriginOf({ host, protocol }: FastifyRequest, origin: string): string | undefined {
  const [scheme = protocol] = /^https?(?=:)/i.exec(origin) ?? [];
  return canonicalOrigin(`${scheme}://${host}`);
}

/** Without the port of the scheme, which proxies may name in `Host` and browsers leave out (RFC 9110 §4.2.1, §4.2.2). */
function canonicalOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host } = new URL(text);
  return host === '' ? undefined : `${protocol}//${host}`;
}

function shown(origin: string): string {
  return boundedText(origin, MAX_ORIGIN_CHARACTERS);
}
