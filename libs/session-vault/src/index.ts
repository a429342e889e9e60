export { MemorySessionStore } from './memory-session-store.js';
export { RedisSessionStore } from './redis-session-store.js';
export { SessionSecrets } from './session-secrets.js';
export { SessionStoreUnavailableError, type SessionStore } from './session-store.js';
export { SessionVault, type Session, type SessionFault } from './session-vault.js';
