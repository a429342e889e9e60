export { apiKeyDigest, apiKeysIn } from './api-keys.js';
export { ClientsFileError, type RegisteredClient, type TrustedIssuer } from './clients-file.js';
export { ClientsRegistry } from './clients-registry.js';
export { type BrokeredAccount, CredentialBroker } from './credential-broker.js';
export {
  type ClientPrincipal,
  clientPrincipal,
  type Principal,
  principalKeyOf,
  type RecentUser,
  type UserPrincipal,
} from './principal.js';
export { readClientsFile } from './read-clients-file.js';
export {
  allScopes,
  defaultScopes,
  isScope,
  type Scope,
  scopeFor,
  type ScopeGroup,
  scopeGroups,
} from './scope.js';
