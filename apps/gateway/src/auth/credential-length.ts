/** Longest user name, and longest password, that a caller may send, in characters; several times what CUPI allows. */
export const MAX_CREDENTIAL_LENGTH = 256;
