import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CupiCall } from '#libs/cupi-client';
import type { RequestError } from '../problems/core/index.js';
import type { RepresentationData } from '#libs/response-cache';
import { CachedRead, CachedReads } from '../caching/index.js';
import {
  callOf,
  canonicalListQueryOf,
  MAX_PAGE_SIZE,
  readListQuery,
  readPathIds,
  readRequestBody,
  requireNoErrors,
  type RawQuery,
} from './arguments/index.js';
import { Write, WRITE_SERVICES, writeErrorsOf, type Creation, type WriteServices } from './writes/index.js';
import { bodiesOf } from './bodies.js';
import { actionOf, removalOf, updateOf } from './changes.js';
import type { Collection } from './collection.js';
import {
  ComposedReads,
  inclusionsOf,
  inclusionsOfList,
  MAX_PAGE_SIZE_WITH_INCLUDED,
  readInclude,
  selectionOf,
  unknownErrorsOf,
} from './include/index.js';
import type { CreateBody, Ids, Resource } from './resource.js';
import { ruleErrorsOf } from './rules.js';

type Answer = Promise<RepresentationData | undefined>;

/** Dependencies that the operations of all resources share. */
@Injectable()
export class OperationServices {
  constructor(
    @Inject(CachedReads) readonly reads: CachedReads,
    @Inject(WRITE_SERVICES) readonly writes: WriteServices,
    @Inject(ComposedReads) readonly composedReads: ComposedReads,
  ) {}
}

/** Input of a creation. */
interface CreateArguments<R extends Resource> {
  /** Ids of the parents. */
  readonly ids: Ids;
  readonly body: CreateBody<R>;
  readonly call: CupiCall;
}

/** The handlers of a resource. The whole request is validated, with all errors at once, before anything is sent upstream. */
export class Operations<R extends Resource> {
  constructor(
    protected readonly collection: Collection<R>,
    private readonly services: OperationServices,
    /** Where an object is found that a creation has made. */
    private readonly made: Collection<Resource> = collection,
  ) {}

  list(request: FastifyRequest, reply: FastifyReply): Answer {
    const { resource } = this.collection;
    const include = readInclude(request.query as RawQuery, inclusionsOfList(resource));
    const maxPageSize = include.isGiven ? MAX_PAGE_SIZE_WITH_INCLUDED : MAX_PAGE_SIZE;
    const query = readListQuery(include.rest, resource.listOptions, maxPageSize);
    const { ids, call } = argumentsOf(request, reply, [...include.errors, ...query.errors]);
    const load = (call: CupiCall) => this.collection.list(ids, query.value, call);
    if (!include.isGiven) return this.#read(request, reply).answer(call, load);
    const target = resource.collectionPath(ids) + canonicalListQueryOf(query.value);
    return this.services.composedReads.answer(
      { request, reply, call },
      {
        ids,
        isList: true,
        inclusions: include.value,
        selection: selectionOf(resource, ids, target, true),
        load,
      },
    );
  }

  find(request: FastifyRequest, reply: FastifyReply): Answer {
    const { resource } = this.collection;
    const include = readInclude(request.query as RawQuery, inclusionsOf(resource));
    const errors = include.isGiven ? [...include.errors, ...unknownErrorsOf(include.rest)] : [];
    const { ids, call } = argumentsOf(request, reply, errors, include.isGiven);
    const load = (call: CupiCall) => this.collection.find(ids, call);
    if (!include.isGiven) return this.#read(request, reply).answer(call, load);
    return this.services.composedReads.answer(
      { request, reply, call },
      {
        ids,
        isList: false,
        inclusions: include.value,
        selection: selectionOf(resource, ids, resource.objectPath(ids), false),
        load,
      },
    );
  }

  create(request: FastifyRequest, reply: FastifyReply): Answer {
    const { resource: made } = this.made;
    return this.make<string>(request, reply, ({ ids, body, call }) => ({
      create: () => this.collection.create(ids, body, call),
      pathOf: (id) => made.objectPath(made.idsOf(ids, id)),
      ...(made.can('get') && {
        read: (id) => this.made.find(made.idsOf(ids, id), call),
      }),
    }));
  }

  update(request: FastifyRequest, reply: FastifyReply): Answer {
    const { resource } = this.collection;
    const { value: changes, errors: bodyErrors } = readRequestBody(bodiesOf(resource).update, request);
    const errors = [...bodyErrors, ...ruleErrorsOf(resource.declaration.rules?.update, changes, bodyErrors)];
    const { ids, call } = argumentsOf(request, reply, errors);
    return this.#write(request, reply).change(updateOf(this.collection, ids, changes, call));
  }

  remove(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { ids, call } = argumentsOf(request, reply, []);
    return this.#write(request, reply).carryOut(removalOf(this.collection, ids, call));
  }

  act(action: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { ids, call } = argumentsOf(request, reply, []);
    return this.#write(request, reply).carryOut(actionOf(this.collection, ids, action, call));
  }

  /**
   * Validates the body of a creation, and carries it out.
   * @param creationOf how it is carried out, and the response
   */
  protected make<Made>(
    request: FastifyRequest,
    reply: FastifyReply,
    creationOf: (given: CreateArguments<R>) => Omit<Creation<Made>, 'changes'>,
  ): Answer {
    const { resource } = this.collection;
    const { value: body, errors } = readRequestBody(bodiesOf(resource).create, request);
    const { ids, call } = argumentsOf(request, reply, [
      ...errors,
      ...parentErrorsOf(resource, request, body, errors),
      ...ruleErrorsOf(resource.declaration.rules?.create, body, errors),
    ]);
    const { makes } = resource.declaration;
    const changes = [
      resource.collectionPath(ids),
      ...(makes ? [makes.collectionPath({}), ...makes.tagsOfOthers()] : []),
      ...resource.tagsOfOthers(),
      ...this.collection.tagsOfOthers(body),
    ];
    return this.#write(request, reply).create({ changes, ...creationOf({ ids, body, call }) });
  }

  #read(request: FastifyRequest, reply: FastifyReply): CachedRead {
    return new CachedRead(this.services.reads, { request, reply });
  }

  #write(request: FastifyRequest, reply: FastifyReply): Write {
    return new Write(this.services.writes, request, reply);
  }
}

/**
 * The common arguments of all operations.
 * @param errors of the operation's other arguments
 * @param isQueryKnown whether the operation itself parses the query, where its route does not say so
 * @throws ProblemError validation-failed with all of them at once
 */
function argumentsOf(
  request: FastifyRequest,
  reply: FastifyReply,
  errors: readonly RequestError[],
  isQueryKnown?: boolean,
): { readonly ids: Ids; readonly call: CupiCall } {
  const { call, errors: queryErrors } = callOf(request, reply, isQueryKnown);
  const { value: ids, errors: idErrors } = readPathIds(request);
  requireNoErrors([...idErrors, ...errors, ...queryErrors, ...writeErrorsOf(request)]);
  return { ids, call };
}

/**
 * A body may repeat the id of its parent, but not name another than that of the path.
 * @param errors found in the body so far: an invalid id is reported only once
 */
function parentErrorsOf(
  { parent, declaration: { parentField = '' } }: Resource,
  { params }: FastifyRequest,
  body: object,
  errors: readonly RequestError[],
): RequestError[] {
  const named = Reflect.get(body, parentField) as unknown;
  const expected = (params as Ids)[parent?.idParameter ?? ''];
  const pointer = `/${parentField}`;
  if (typeof named !== 'string' || named.toLowerCase() === expected?.toLowerCase()) return [];
  if (errors.some((error) => 'pointer' in error && error.pointer === pointer)) return [];
  return [
    {
      pointer,
      code: 'conflict',
      detail: `must be the ${parent?.title ?? 'parent'} of the path`,
    },
  ];
}
