export { CredentialBroker, type BrokeredAccount } from './credential-broker.js';
export { allScopes, type ClientPrincipal, type Principal, type UserPrincipal } from './principal.js';
