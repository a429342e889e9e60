import { readFileSync } from 'node:fs';
import { ClientsRegistry, readClientsFile, type TrustedIssuer } from '#gateway/auth/clients/core';
import type { UpstreamAccount } from '#libs/cupi-client';
import type { Config } from '#gateway/config';

/** An account that the gateway holds, and the names of its credentials. */
export interface NamedAccount {
  readonly names: readonly string[];
  readonly account: UpstreamAccount;
}

/** What the environment and the clients file declare. */
export interface Declared {
  /** Each account once, under all of its names. */
  readonly accounts: readonly NamedAccount[];
  readonly issuers: readonly TrustedIssuer[];
}

/**
 * Lists accounts and issuers.
 * @param config a valid one, the clients file included
 */
export function declaredIn({ upstream, clientsFile, environment }: Config): Declared {
  const { defaultAccount } = upstream;
  const byDefault = defaultAccount ? [{ name: 'default', account: defaultAccount }] : [];
  if (clientsFile === undefined) return { accounts: withoutRepeats(byDefault), issuers: [] };

  const text = readFileSync(clientsFile, 'utf8');
  const { credentials, issuers } = readClientsFile(text, { outsideCredentials: ['default'] }, []);
  const registry = ClientsRegistry.open({
    file: clientsFile,
    environment,
    ...(defaultAccount && { defaultAccount }),
  });
  registry.close();
  const ofFile = credentials.flatMap(({ name }) => {
    const account = registry.findCredential(name);
    return account ? [{ name, account }] : [];
  });
  return { accounts: withoutRepeats([...byDefault, ...ofFile]), issuers };
}

/** Two credentials with the same user name and password are one account, which is tried once. */
function withoutRepeats(
  entries: readonly { readonly name: string; readonly account: UpstreamAccount }[],
): NamedAccount[] {
  const accounts = new Map<string, { names: string[]; account: UpstreamAccount }>();
  for (const { name, account } of entries) {
    const key = account.authorizationHeader();
    const known = accounts.get(key);
    if (known) known.names.push(name);
    else accounts.set(key, { names: [name], account });
  }
  return [...accounts.values()];
}
