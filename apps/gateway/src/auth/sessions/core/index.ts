export { MemorySessionStore } from './memory-session-store.js';
export { RedisSessionStore } from './redis-session-store.js';
export { type SessionSecret, SessionSecrets } from './session-secrets.js';
export { SessionStoreUnavailableError } from './session-store.js';
export { type Session, SessionVault } from './session-vault.js';
