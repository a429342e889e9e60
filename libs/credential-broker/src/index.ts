export { apiKeyDigest } from './api-key-digest.js';
export { ClientsFileError, type RegisteredClient, type TrustedIssuer } from './clients-file.js';
export { ClientsRegistry } from './clients-registry.js';
export { CredentialBroker, type BrokeredAccount } from './credential-broker.js';
export {
  clientPrincipal,
  principalKeyOf,
  type ClientPrincipal,
  type Principal,
  type UserPrincipal,
} from './principal.js';
export { readClientsFile } from './read-clients-file.js';
export {
  allScopes,
  defaultScopes,
  isScope,
  scopeFor,
  scopeGroups,
  type Scope,
  type ScopeGroup,
} from './scope.js';
