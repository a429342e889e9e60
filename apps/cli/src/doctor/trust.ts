import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { Config } from '#gateway/config';

/** Options for sockets that trust what the gateway trusts: Node's own roots, and the certificates of `CUPI_CA_FILE`. */
export function trustOf({ certificateAuthority }: Config['upstream']): {
  readonly secureContext?: SecureContext;
} {
  if (certificateAuthority === undefined) return {};
  return { secureContext: createSecureContext({ ca: [...rootCertificates, certificateAuthority] }) };
}
