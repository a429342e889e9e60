import type { CupiError } from '#libs/cupi-client';

/** What went wrong with a call, with what the server itself said of it. */
export function upstreamReason({ message, upstream }: CupiError): string {
  if (upstream === undefined) return message;
  const { status, code, detailCode, message: theirs } = upstream;
  const said = [String(status), code, detailCode, theirs].filter((part) => part !== undefined && part !== '');
  return `${message} (${said.join(', ')})`;
}
