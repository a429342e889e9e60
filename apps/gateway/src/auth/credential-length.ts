/** Maximum length of a user name, and of a password, in characters; several times what CUPI allows. */
export const MAX_CREDENTIAL_LENGTH = 256;
