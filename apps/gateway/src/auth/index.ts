export { Access } from './access.decorator.js';
export { Admission, requireScope, scopeNeededFor } from './admission.js';
export { AuthModule } from './auth.module.js';
export { MAX_CREDENTIAL_LENGTH } from './credential-length.js';
export { fetchKeySet, KeySetError } from './fetch-key-set.js';
export { clearSessionCookie, sessionTokenIn, setSessionCookie } from './sessions/session-cookie.js';
