import { Inject, Injectable } from '@nestjs/common';
import { CupiClient, CupiError, type CupiCall } from '#libs/cupi-client';
import { ProblemError } from '../problems/core/index.js';
import type { ListRequest } from './arguments/index.js';
import { expectEndpoint } from '../upstream/index.js';
import { readBlockers, type Blockers } from './blockers.js';
import { capitalised, oneOf } from './names.js';
import type { CreateBody, Ids, IdsOf, Listed, ParentIdsOf, Resource, Shown, UpdateBody } from './resource.js';
import { listedOf, shownOf } from './shown.js';
import { toPage, type Page } from './to-page.js';

/** The CUPI calls of a resource. A subclass overrides what is particular to a resource. */
export interface Collection<R extends Resource> {
  readonly resource: R;
  /** @throws CupiError not-found when there is no such parent */
  list(ids: ParentIdsOf<R>, request: ListRequest, call: CupiCall): Promise<Page<Listed<R>>>;
  /** @throws CupiError not-found also when the object belongs to a parent other than that of the path */
  find(ids: IdsOf<R>, call: CupiCall): Promise<Shown<R>>;
  /** @returns the id of the new object */
  create(ids: ParentIdsOf<R>, body: CreateBody<R>, call: CupiCall): Promise<string>;
  update(ids: IdsOf<R>, changes: UpdateBody<R>, call: CupiCall): Promise<void>;
  /** @throws ProblemError in-use with the blocking objects, if the upstream rejects the deletion and they are declared and can be read */
  remove(ids: IdsOf<R>, call: CupiCall): Promise<void>;
  /** The problem that names what prevents deleting an object. */
  problemOfUse(rejection: CupiError, blockers: Blockers): ProblemError;
  /**
   * Carries out a declared action.
   * @param ids those of the object, or only of the parent for a method of it
   */
  act(ids: Ids, action: string, call: CupiCall): Promise<void>;
  /** Cache tags that a body invalidates besides the object itself and what `affects` names. */
  tagsOfOthers(body: UpdateBody<R>): readonly string[];
}

/** Class of the collection of a resource. */
type CollectionType<R extends Resource> = new (cupi: CupiClient) => Collection<R>;

const classes = new WeakMap<Resource, CollectionType<Resource>>();

/**
 * The injectable collection of a resource: the base class of a special one, and the token to inject either.
 * @example class PhoneSystems extends collectionOf(phoneSystems) {}
 */
export function collectionOf<R extends Resource>(resource: R): CollectionType<R> {
  const Collection = classes.get(resource) ?? makeCollection(resource);
  classes.set(resource, Collection);
  return Collection as unknown as CollectionType<R>;
}

function makeCollection(resource: Resource): CollectionType<Resource> {
  const { model, parent, identity } = resource;
  const idPattern =
    identity?.pattern === undefined ? undefined : new RegExp(`^(?:${identity.pattern})$`, 'u');

  @Injectable()
  class CupiCollection implements Collection<Resource> {
    readonly resource = resource;

    constructor(@Inject(CupiClient) private readonly cupi: CupiClient) {}

    async list(ids: Ids, request: ListRequest, call: CupiCall): Promise<Page<Listed<Resource>>> {
      const path = resource.cupiListPath(ids);
      const query = { ...request.query, ...resource.paging };
      const list = await onItsEndpoint(this.cupi.list(resource.rowModel, path, query, call));
      // CUPI also answers with an empty list for a parent that does not exist (seen by its SDK's tests against a live server).
      const isEmpty = list.items.length === 0 && (list.total ?? 0) === 0;
      if (isEmpty && parent && !request.isParentRead)
        await this.cupi.get(parent.presenceModel, parent.cupiObjectPath(ids), call);
      const items = list.items.map((item) => listedOf(resource, ids, item));
      return toPage(list, items, request, resource.listPath(ids));
    }

    async find(ids: Ids, call: CupiCall): Promise<Shown<Resource>> {
      const reading = this.cupi.get(model, resource.cupiObjectPath(ids), call);
      const object = await (resource.isSingleton ? onItsEndpoint(reading) : reading);
      if (isOfAnotherParent(object, ids))
        throw new CupiError('not-found', `There is no such ${resource.title} here.`);
      return shownOf(resource, ids, object);
    }

    create(ids: Ids, body: object, call: CupiCall): Promise<string> {
      const { values, query } = apart(resource, { ...parentIn(ids), ...body });
      const path = resource.cupiCollectionPath(ids);
      return onItsEndpoint(this.cupi.create(model, path, values, call, { query, idPattern }));
    }

    async update(ids: Ids, changes: object, call: CupiCall): Promise<void> {
      try {
        await this.cupi.update(model, resource.cupiObjectPath(ids), changes, call);
      } catch (error) {
        throw error instanceof CupiError ? (ruleProblemOf(resource, changes, error) ?? error) : error;
      }
    }

    async remove(ids: Ids, call: CupiCall): Promise<void> {
      try {
        await this.cupi.remove(resource.cupiObjectPath(ids), call);
      } catch (error) {
        // CUPI's documents do not say how it reports that an object cannot be deleted because it is in use.
        if (!(error instanceof CupiError) || (error.kind !== 'rejected' && error.kind !== 'in-use'))
          throw error;
        const blockers = await readBlockers(this.cupi, resource, ids, call);
        throw blockers ? this.problemOfUse(error, blockers) : error;
      }
    }

    problemOfUse({ upstream }: CupiError, { of, items, total, link: [name, path] }: Blockers): ProblemError {
      const those = total === 1 ? `${oneOf(of.title)} refers` : `${total} ${of.titles} refer`;
      return new ProblemError('in-use', {
        detail: `${capitalised(those)} to the ${resource.title}.`,
        ...(upstream && { upstream }),
        usedBy: items,
        links: { [name]: path },
      });
    }

    act(ids: Ids, action: string, call: CupiCall): Promise<void> {
      const { sets, methodOfParent } = resource.declaration.actions?.[action] ?? {};
      if (parent && methodOfParent !== undefined)
        return this.cupi.callMethod(parent.cupiObjectPath(ids), methodOfParent, call);
      if (sets) return this.cupi.update(model, resource.cupiObjectPath(ids), sets, call);
      return this.cupi.act([...resource.cupiObjectPath(ids), action], call);
    }

    tagsOfOthers(): readonly string[] {
      return [];
    }
  }

  /** Below a parent, the parent may be what was not found. */
  function onItsEndpoint<Result>(call: Promise<Result>): Promise<Result> {
    if (parent) return call;
    const { isInEveryRelease = false } = resource.declaration;
    return expectEndpoint(call, { isInEveryRelease });
  }

  /** The id of the parent, if CUPI requires that the new object repeats it. */
  function parentIn(ids: Ids): object {
    const { parentField = '' } = resource.declaration;
    if (parent?.idParameter === undefined || !model.fields[parentField]?.requiredOnCreate) return {};
    return { [parentField]: ids[parent.idParameter] };
  }

  function isOfAnotherParent(object: object, ids: Ids): boolean {
    const expected = parent?.idParameter === undefined ? undefined : ids[parent.idParameter];
    const owner = Reflect.get(object, resource.declaration.parentField ?? '') as string | undefined;
    return owner !== undefined && owner !== expected;
  }

  return CupiCollection;
}

/**
 * The problem of a change that CUPI rejects because a rule of the server does not allow the value of a field. Everything else that
 * was sent must be boolean: no document has the words with which CUPI rejects such a value.
 */
function ruleProblemOf(
  { declaration: { ruledField } }: Resource,
  changes: object,
  { kind, upstream }: CupiError,
): ProblemError | undefined {
  if (!ruledField || kind !== 'rejected') return undefined;
  const { name, rule } = ruledField;
  const valued = Object.entries(changes).filter(([, value]) => typeof value !== 'boolean');
  if (valued.length !== 1 || valued[0]?.[0] !== name) return undefined;
  const detail = `is not allowed by the ${rule} of Unity Connection`;
  return new ProblemError('validation-failed', {
    errors: [{ pointer: `/${name}`, code: 'format', format: rule, detail }],
    ...(upstream && { upstream }),
  });
}

/** Splits a body into the object and the query. */
function apart(
  { createQuery }: Resource,
  body: object,
): { readonly values: object; readonly query: Readonly<Record<string, string>> } {
  const given = Object.entries(body).filter(([, value]) => value !== undefined);
  const isOfQuery = ([name]: [string, unknown]): boolean => Object.hasOwn(createQuery, name);
  const parameters = given
    .filter(isOfQuery)
    .map(([name, value]): [string, string] => [createQuery[name]?.element ?? name, String(value)]);
  return {
    values: Object.fromEntries(given.filter((entry) => !isOfQuery(entry))),
    query: Object.fromEntries(parameters),
  };
}
