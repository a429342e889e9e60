export {
  CredentialBroker,
  UnknownCredentialError,
  type BrokeredAccount,
  type CredentialSource,
} from './credential-broker.js';
export {
  allScopes,
  type ClientPrincipal,
  type Principal,
  type Scope,
  type UserPrincipal,
} from './principal.js';
