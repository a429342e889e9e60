/** Header fields that may carry credentials of a caller. */
export interface CredentialHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
  readonly 'x-api-key'?: string | string[] | undefined;
}
