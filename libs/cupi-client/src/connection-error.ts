import { CupiError } from './cupi-error.js';

const UNTRUSTED_CERTIFICATE = 'the certificate of the upstream is not trusted';

/** What Node's error codes mean, in sentences for callers. */
const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the upstream refused the connection',
  ECONNRESET: 'the connection to the upstream was lost',
  EPIPE: 'the connection to the upstream was lost',
  ENOTFOUND: 'the host name of the upstream cannot be resolved',
  EAI_AGAIN: 'the host name of the upstream cannot be resolved',
  ETIMEDOUT: 'the upstream cannot be reached',
  EHOSTUNREACH: 'the upstream cannot be reached',
  ENETUNREACH: 'the upstream cannot be reached',
  CERT_HAS_EXPIRED: 'the certificate of the upstream has expired',
  CERT_NOT_YET_VALID: 'the certificate of the upstream is not valid yet',
  CERT_REVOKED: 'the certificate of the upstream has been revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the upstream is for another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED_CERTIFICATE,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED_CERTIFICATE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED_CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED_CERTIFICATE,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED_CERTIFICATE,
  CERT_UNTRUSTED: UNTRUSTED_CERTIFICATE,
  INVALID_CA: UNTRUSTED_CERTIFICATE,
  CERT_SIGNATURE_FAILURE: UNTRUSTED_CERTIFICATE,
  EPROTO: 'the TLS handshake with the upstream failed',
};

const FOREIGN_PROTOCOL = 'ERR_FOREIGN_PROTOCOL';

/** Codes of answers that are not HTTP/1.1, and of ours for those that Node's parser accepts. */
export class ForeignProtocolError extends Error {
  override readonly name = 'ForeignProtocolError';
  /** An HTTP client wraps the errors of a request, and keeps the code. */
  readonly code = FOREIGN_PROTOCOL;
}

/**
 * The error of a call that got no answer. Only the code of the thrown error is used: messages name hosts, and an HTTP
 * client's errors carry the headers that were sent.
 *
 * @param outcome `unknown` when a write may have been sent
 */
export function connectionError(thrown: unknown, outcome: 'unknown' | undefined): CupiError {
  const code = codeOf(thrown);
  if (code.startsWith('HPE_') || code === FOREIGN_PROTOCOL) {
    return new CupiError('invalid-response', 'The upstream answered with something other than HTTP/1.1.', {
      outcome,
    });
  }
  const cause = code.startsWith('ERR_SSL_') ? CAUSES.EPROTO : CAUSES[code];
  return new CupiError('unavailable', `No answer: ${cause ?? 'the connection to the upstream failed'}.`, {
    outcome,
  });
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}
