import type { FastifyRequest } from 'fastify';

/** Format of the ids of a path parameter. */
export interface Identity {
  /** Regular expression that all of an id has to match. Without one ids are UUIDs, whose case means nothing. */
  readonly pattern?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How the ids in the path look, by parameter; UUIDs, for those that are not here. */
    identities?: Readonly<Record<string, Identity>>;
  }
}

/** The ids in the path of a request in the spelling that is sent upstream: UUIDs in lower case, others unchanged. */
export function canonicalIdsOf({ params, routeOptions }: FastifyRequest): Record<string, string> {
  return canonicalIds(params as Readonly<Record<string, string>>, routeOptions.config.identities);
}

/** Ids in the one spelling that goes upstream: UUIDs in lower case, others as they are. */
export function canonicalIds(
  ids: Readonly<Record<string, string>>,
  identities: Readonly<Record<string, Identity>> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(ids).map(([name, id]) => [
      name,
      identities[name]?.pattern === undefined ? id.toLowerCase() : id,
    ]),
  );
}

/** The canonical path of a request: its route with the {@link canonicalIdsOf} it. */
export function canonicalPathOf(request: FastifyRequest): string {
  const ids = canonicalIdsOf(request);
  const { url = '' } = request.routeOptions;
  return url.replace(/:(\w+)/g, (_parameter, name: string) => encodeURIComponent(ids[name] ?? ''));
}
