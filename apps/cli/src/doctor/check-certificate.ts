import { isIP } from 'node:net';
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Config } from '#gateway/config';
import { hostOf, portOf } from './check-reachability.js';
import { connectionReason, errorCodeOf } from './connection-reason.js';
import { doubtful, good, wrong, type Finding } from './finding.js';
import { withinLimit } from './time-limit.js';
import { trustOf } from './trust.js';

const DAY_MS = 86_400_000;
const WARNING_DAYS = 30;

/** Errors that have findings of their own; every other one means that no trusted authority signed the certificate. */
const OTHER_ERRORS: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

interface Handshake {
  readonly certificate: PeerCertificate;
  /** OpenSSL's or Node's code of the error; undefined when there is none. */
  readonly errorCode: string | undefined;
}

/**
 * Performs the handshake and checks the certificate, whether or not the gateway would accept it. Nothing is sent over
 * the connection. While verification is off, errors become warnings, since the gateway then accepts any certificate.
 */
export async function checkCertificate(
  url: URL,
  upstream: Config['upstream'],
  limitMs: number,
): Promise<Finding[]> {
  try {
    const { certificate, errorCode } = await shakeHands(url, upstream, limitMs);
    const errors = [
      ...trustFindings(url, upstream, certificate, errorCode),
      ...nameFindings(url, certificate),
      ...dateFindings(certificate, errorCode),
    ];
    const summary = good(`Certificate: of ${nameIn(certificate.subject)}, ${originOf(certificate)}`);
    if (!upstream.isCertificateVerificationOff) return [summary, ...errors];
    return [summary, ...errors.map(({ text, advice }) => doubtful(text, ...advice))];
  } catch (error) {
    return [
      wrong(
        `TLS: the handshake failed: ${handshakeReason(error)}`,
        'Check that the port in CUPI_URLS is one that speaks TLS (443 or 8443), and try:',
        `  openssl s_client -connect ${url.hostname}:${portOf(url)} </dev/null`,
      ),
    ];
  }
}

async function shakeHands(url: URL, upstream: Config['upstream'], limitMs: number): Promise<Handshake> {
  const host = hostOf(url);
  const socket = connect({
    ...trustOf(upstream),
    host,
    port: portOf(url),
    ...(isIP(host) === 0 && { servername: host }),
    rejectUnauthorized: false,
  });
  try {
    await withinLimit(limitMs, handshakeOf(socket));
    const { authorizationError } = socket as { authorizationError?: unknown };
    return {
      certificate: socket.getPeerCertificate(),
      errorCode: typeof authorizationError === 'string' ? authorizationError : undefined,
    };
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}

function handshakeOf(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve).once('error', reject);
    socket.once('close', () => {
      reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    });
  });
}

function handshakeReason(error: unknown): string {
  const code = errorCodeOf(error);
  const isAnotherProtocol = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'];
  return isAnotherProtocol.includes(code) ? 'the port does not speak TLS' : connectionReason(error);
}

function trustFindings(
  url: URL,
  { certificateAuthority }: Config['upstream'],
  certificate: PeerCertificate,
  errorCode: string | undefined,
): Finding[] {
  if (errorCode === undefined || OTHER_ERRORS.has(errorCode)) return [];
  const text = 'Trust: the certificate is not signed by a trusted authority';
  const besides = certificateAuthority === undefined ? '' : ', nor by one in CUPI_CA_FILE';
  const advice = isSelfSigned(certificate) ? trustInOne(url, certificate) : trustInIssuer(url, certificate);
  return [wrong(`${text}${besides} (${errorCode})`, ...advice)];
}

function trustInOne(url: URL, { fingerprint256 }: PeerCertificate): string[] {
  return [
    'It is self-signed, as that of Unity Connection is by default. To trust just this one:',
    `  ${openssl(url)} </dev/null | openssl x509 -out cuc.pem`,
    '  export CUPI_CA_FILE=$PWD/cuc.pem',
    'First make sure that it is the one of your server: in Cisco Unified Operating System Administration, Security,',
    'Certificate Management, the certificate "tomcat" must have this SHA-256 fingerprint:',
    `  ${fingerprint256}`,
  ];
}

function trustInIssuer(url: URL, { issuer }: PeerCertificate): string[] {
  return [
    `Get the certificate of ${nameIn(issuer)} in PEM from its operator, and set CUPI_CA_FILE to its path.`,
    'To see what the server sends (compare fingerprints before you trust it):',
    `  ${openssl(url)} -showcerts </dev/null`,
  ];
}

function openssl(url: URL): string {
  const host = hostOf(url);
  const serverName = isIP(host) === 0 ? ` -servername ${host}` : '';
  return `openssl s_client -connect ${url.hostname}:${portOf(url)}${serverName}`;
}

function nameFindings(url: URL, certificate: PeerCertificate): Finding[] {
  const host = hostOf(url);
  if (checkServerIdentity(host, certificate) === undefined) return [];
  const names = certificate.subjectaltname ?? nameIn(certificate.subject);
  return [
    wrong(
      `Host name: the certificate is not for ${host}, but for ${names}`,
      'Write one of those names into CUPI_URLS (if necessary, into DNS too), or install a certificate',
      'whose subject alternative names include this one.',
    ),
  ];
}

function dateFindings(certificate: PeerCertificate, errorCode: string | undefined): Finding[] {
  const validFromMs = Date.parse(certificate.valid_from);
  const validToMs = Date.parse(certificate.valid_to);
  const renew =
    'Install a new certificate on the server; CUPI_CA_FILE changes with it when it is self-signed.';
  if (Date.now() > validToMs) {
    return [wrong(`Validity: the certificate expired on ${dayOf(validToMs)}`, renew)];
  }
  if (Date.now() < validFromMs) {
    return [
      wrong(
        `Validity: the certificate is not valid before ${dayOf(validFromMs)}`,
        'Check the clock of this machine.',
      ),
    ];
  }
  if (errorCode === 'CERT_HAS_EXPIRED') {
    return [wrong('Validity: a certificate above it in the chain has expired', renew)];
  }
  const daysLeft = Math.floor((validToMs - Date.now()) / DAY_MS);
  if (daysLeft >= WARNING_DAYS) return [];
  return [doubtful(`Validity: the certificate expires in ${daysLeft} days`, renew)];
}

function originOf(certificate: PeerCertificate): string {
  const validTo = dayOf(Date.parse(certificate.valid_to));
  const issuer = isSelfSigned(certificate) ? 'self-signed' : `issued by ${nameIn(certificate.issuer)}`;
  return `${issuer}, valid until ${validTo}`;
}

function isSelfSigned({ subject, issuer }: PeerCertificate): boolean {
  return JSON.stringify(subject) === JSON.stringify(issuer);
}

function nameIn(subject: PeerCertificate['subject'] | undefined): string {
  const { CN, O } = (subject ?? {}) as Partial<PeerCertificate['subject']>;
  return `"${[CN ?? O ?? 'unnamed'].flat().join(' ')}"`;
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
