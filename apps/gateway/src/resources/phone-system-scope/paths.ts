import type { CupiPath } from '#libs/cupi-client';

/** Path of all phone systems on the gateway. */
export const phoneSystemsPath = '/api/v1/phone-systems';

/** Path of a phone system on the gateway, or of something under it. */
export function phoneSystemPath(phoneSystemId: string, ...rest: string[]): string {
  return [phoneSystemsPath, phoneSystemId, ...rest].join('/');
}

/** Path of a phone system in CUPI, or of something under it. */
export function cupiPhoneSystemPath(phoneSystemId: string, ...rest: string[]): CupiPath {
  return ['phonesystems', phoneSystemId, ...rest];
}
