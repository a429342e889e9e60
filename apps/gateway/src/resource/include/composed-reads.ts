import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { CupiCall } from '#libs/cupi-client';
import { etagOf, type RepresentationData } from '#libs/response-cache';
import { scopeFor, type Scope } from '../../auth/clients/core/index.js';
import {
  AccountPartitions,
  CachedReads,
  composedProvenanceOf,
  isReload,
  prepareAnswer,
} from '../../caching/index.js';
import { LOGGER } from '../../observability/logging/index.js';
import { RouteTable } from '../../server/routing/index.js';
import { collectionOf, type Collection } from '../collection.js';
import type { Ids, Resource } from '../resource.js';
import { composeObject, composePage, type ShownPage } from './compose.js';
import type { Inclusion } from './inclusions.js';
import { partOf, type Part, type Selection } from './part.js';
import { PartReads, type PartOutcome, type PartServices } from './part-reads.js';

/** A read whose answer shows other things together with its objects. */
export interface ComposedRead {
  /** Those in the path of the collection. */
  readonly ids: Ids;
  /** Whether it is that of a page, and not of one object. */
  readonly isList: boolean;
  readonly inclusions: ReadonlyMap<string, Inclusion>;
  /** The read without what is included. */
  readonly selection: Selection;
  readonly load: (call: CupiCall) => Promise<object>;
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly call: CupiCall;
}

/**
 * Answers reads that show other things together with their objects. The object or list and every part is a read of its own by
 * way of the cache. The whole is not stored: a write invalidates parts, and what is composed of them is never outdated.
 */
@Injectable()
export class ComposedReads {
  readonly #collections = new Map<Resource, Collection<Resource>>();
  readonly #scopes = new Map<string, Scope>();

  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(CachedReads) private readonly reads: CachedReads,
    @Inject(AccountPartitions) private readonly partitions: AccountPartitions,
    @Inject(RouteTable) private readonly routes: RouteTable,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @returns the body, or undefined for 304
   * @throws CupiError when the object or list itself cannot be had; what is included has its problems in its place
   */
  async answer(
    { request, reply, call }: Exchange,
    read: ComposedRead,
  ): Promise<RepresentationData | undefined> {
    const partition = this.partitions.of(call.account);
    const { load, selection } = read;
    const isReloading = isReload(request.headers['cache-control']);
    const reading = { call, load, isReload: isReloading };
    const answer = await this.reads.get({ ...partition, ...selection }, reading);
    const shown = JSON.parse(answer.representation.body.toString()) as object;
    const objects = read.isList ? (shown as ShownPage).items : [shown];
    const isObjectRead = answer.result.kind === 'forwarded';
    const parts = objects.map((object) => partsOf(read, object, isObjectRead));
    const outcomes = await this.#partReads({ request, reply, call }).outcomesOf(
      parts.flatMap((ofObject) => [...ofObject.values()]),
    );
    const failures = [...outcomes.values()].filter(({ problem }) => problem);
    if (failures.some(({ problem }) => problem?.code === 'credentials-rejected')) {
      request.isAccountRejected = true;
    }
    const body = composed(read, shown, objects, parts, outcomes);
    const failed = failures.filter(({ hasFailed }) => hasFailed).length;
    const provenance = composedProvenanceOf({
      answers: [answer, ...[...outcomes.values()].flatMap(({ answer }) => answer ?? [])],
      failed,
      refused: failures.length - failed,
      isReload: isReloading,
    });
    return prepareAnswer(request, reply, { body, etag: etagOf(partition.etagSalt, body) }, provenance);
  }

  #partReads({ request, call }: Exchange): PartReads {
    const { principal, caller, id: requestId } = request;
    if (!principal || !caller) throw new Error('a route that calls upstream must not be public');
    const { reads, logger } = this;
    const services: PartServices = {
      reads,
      logger,
      collectionOf: (resource) => this.#collectionOf(resource),
      scopeOf: (part) => this.#scopeOf(part),
    };
    const partition = this.partitions.of(call.account);
    const { isCallersOwn } = caller;
    return new PartReads(services, {
      call,
      principal,
      isCallersOwn,
      partition,
      requestId,
      isReload: isReload(request.headers['cache-control']),
    });
  }

  /**
   * That of the route of its GET, which may be another than that of its group.
   * @throws Error when there is no such route: what is not offered alone is not offered as a part
   */
  #scopeOf({ resource: { route, idParameter, name }, isList }: Part): Scope {
    const url = `/${route}${isList || idParameter === undefined ? '' : `/:${idParameter}`}`;
    const known = this.#scopes.get(url);
    if (known) return known;
    const access = this.routes.all().find((other) => other.method === 'GET' && other.url === url)?.access;
    if (access === undefined || access === 'public' || access === 'session')
      throw new Error(`${name} has no GET with a scope at ${url}`);
    const scope = scopeFor(access, 'GET');
    this.#scopes.set(url, scope);
    return scope;
  }

  /** That of its module, wherever this is: with what is particular to the resource. */
  #collectionOf(resource: Resource): Collection<Resource> {
    const known = this.#collections.get(resource);
    if (known) return known;
    const found = this.modules.get<Collection<Resource>>(collectionOf(resource), { strict: false });
    this.#collections.set(resource, found);
    return found;
  }
}

function partsOf(
  { inclusions, ids }: ComposedRead,
  object: object,
  isObjectRead: boolean,
): Map<string, Part> {
  const parts = [...inclusions].flatMap(([name, inclusion]): [string, Part][] => {
    const part = partOf(inclusion, ids, object, isObjectRead);
    return part ? [[name, part]] : [];
  });
  return new Map(parts);
}

function composed(
  { isList, inclusions }: ComposedRead,
  shown: object,
  objects: readonly object[],
  parts: readonly ReadonlyMap<string, Part>[],
  outcomes: ReadonlyMap<string, PartOutcome>,
): Buffer {
  const composites = objects.map((object, index) => ({
    object,
    parts: [...(parts[index] ?? [])].map(([name, { selection }]) => {
      const json = outcomes.get(selection.target)?.json;
      if (json === undefined) throw new Error('a part was not read');
      return [name, json] as const;
    }),
  }));
  if (isList) return composePage(shown as ShownPage, composites, [...inclusions.keys()].join(','));
  const [composite] = composites;
  if (!composite) throw new Error('there is no object');
  return composeObject(composite);
}
