import type { CupiError } from '#libs/cupi-client';

/** The reason of a failed call, with the server's own message. */
export function upstreamReason({ message, upstream }: CupiError): string {
  if (upstream === undefined) return message;
  const { status, code, detailCode, message: theirs } = upstream;
  const said = [String(status), code, detailCode, theirs].filter((part) => part !== undefined && part !== '');
  return `${message} (${said.join(', ')})`;
}
