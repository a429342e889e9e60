import type { FastifyRequest } from 'fastify';
import { boundedText, ProblemError } from '../problems/core/index.js';

/** Maximum length of an origin: a host name has at most 253 characters (RFC 1035 §2.3.4), plus scheme and port. */
const MAX_ORIGIN_CHARACTERS = 270;

/**
 * Allows calls with the session cookie only if another site cannot have caused them: they need a custom
 * header, and a trusted `Origin` (RFC 6454 §7.3).
 * @param trustedOrigins origins of other frontends that may call
 * @throws ProblemError csrf-header-missing, origin-not-allowed
 */
export function rejectForgedCalls(request: FastifyRequest, trustedOrigins: readonly string[]): void {
  const { method, headers } = request;
  if (method === 'GET' || method === 'HEAD') return;
  if (headers['x-csrf'] !== '1') throw new ProblemError('csrf-header-missing');
  const { origin } = headers;
  if (origin === undefined || trustedOrigins.includes(origin)) return;
  const ownOrigin = ownOriginOf(request, origin);
  if (ownOrigin !== undefined && ownOrigin === canonicalOrigin(origin)) return;
  throw new ProblemError('origin-not-allowed', { detail: detailOf(origin, ownOrigin) });
}

/** Both are arbitrary: callers choose them, including the host that they call. */
function detailOf(origin: string, ownOrigin: string | undefined): string {
  const readable = origin === 'null' ? origin : canonicalOrigin(origin);
  const sent = readable === undefined ? 'an origin that cannot be read' : `the origin ${shown(readable)}`;
  const own = ownOrigin === undefined ? '' : `, which it sees as ${shown(ownOrigin)},`;
  return `The call comes from ${sent}. Allowed are the gateway's own${own} and those in CORS_ORIGINS.`;
}

/**
 * The origin of the gateway, from the `Host` of the request. The scheme is that of the caller's origin: behind a proxy that
 * terminates TLS, the gateway itself sees plain HTTP.
 */
function ownOriginOf({ host, protocol }: FastifyRequest, origin: string): string | undefined {
  const [scheme = protocol] = /^https?(?=:)/i.exec(origin) ?? [];
  return canonicalOrigin(`${scheme}://${host}`);
}

/** Without the default port of the scheme, which proxies may put into `Host` and browsers omit (RFC 9110 §4.2.1, §4.2.2). */
function canonicalOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host } = new URL(text);
  return host === '' ? undefined : `${protocol}//${host}`;
}

function shown(origin: string): string {
  return boundedText(origin, MAX_ORIGIN_CHARACTERS);
}
