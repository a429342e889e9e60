const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** True for a UUID in lower case. */
export function isObjectId(text: string): boolean {
  return UUID.test(text);
}
