export { apiKeyDigest } from './api-key-digest.js';
export { ClientsFileError, type RegisteredClient, type TrustedIssuer } from './clients-file.js';
export { ClientsRegistry } from './clients-registry.js';
export { CredentialBroker, type BrokeredAccount } from './credential-broker.js';
export {
  allScopes,
  clientPrincipal,
  isScope,
  principalKeyOf,
  type ClientPrincipal,
  type Principal,
  type Scope,
  type UserPrincipal,
} from './principal.js';
export { readClientsFile } from './read-clients-file.js';
