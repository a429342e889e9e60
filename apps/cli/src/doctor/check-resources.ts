import { CupiError, type CupiDrift } from '#libs/cupi-client';
import type { DecodedList, Model } from '#libs/cupi-xml';
import { capitalised, type Ids, type Resource } from '#gateway/resource';
import { resources } from '#gateway/resources';
import { phoneSystems } from '#gateway/resources/telephony';
import { doubtful, good, unchecked, wrong, type Finding } from './finding.js';
import type { NodeCalls } from './node-calls.js';
import { stopwatch } from './time-limit.js';
import { upstreamReason } from './upstream-reason.js';
import { versionInformationModel } from '#gateway/resources/system';

/** As many rows as a caller gets by default. */
const PAGE = { page: 1, pageSize: 25 };
/** How many parents are searched for one with children. */
const MAX_PARENTS = 5;

type PhoneSystems = DecodedList<typeof phoneSystems.model>;

/** Reads a little of every resource that the gateway serves, with an account that may. */
export class ResourceChecks {
  readonly #calls: NodeCalls;

  constructor(calls: NodeCalls) {
    this.#calls = calls;
  }

  /** The findings, as they are made. */
  async *run(): AsyncGenerator<Finding> {
    this.#calls.takeDrift();
    yield* this.#version();
    yield* this.#paging();
    for (const resource of resources.filter(({ parent }) => !parent)) yield* this.#resource(resource);
  }

  async *#version(): AsyncGenerator<Finding> {
    yield* this.#read('CUPI', versionInformationModel, async () => {
      const { version } = await this.#calls.get(versionInformationModel, ['version']);
      return `version ${version ?? 'not reported'}`;
    });
    yield* this.#read('Product', versionInformationModel, async () => {
      const { name, version } = await this.#calls.get(versionInformationModel, ['version', 'product', '']);
      return `${name ?? 'nameless'} ${version ?? '(version not reported)'}`;
    });
  }

  async *#paging(): AsyncGenerator<Finding> {
    const sort = { column: 'DisplayName', direction: 'asc' } as const;
    const pageOf = (page: number): Promise<PhoneSystems> =>
      this.#calls.list(phoneSystems.model, phoneSystems.cupiCollectionPath({}), { page, pageSize: 1, sort });
    const elapsed = stopwatch();
    try {
      const [first, second] = [await pageOf(1), await pageOf(2)];
      // Drift is reported where the resource itself is read.
      this.#calls.takeDrift();
      yield pagingOf(first, second, elapsed());
    } catch (error) {
      if (!(error instanceof CupiError)) throw error;
      this.#calls.takeDrift();
      yield wrong(`Paging: two pages of one row could not be read: ${upstreamReason(error)}`);
    }
  }

  async *#resource(resource: Resource): AsyncGenerator<Finding> {
    const { model, isSingleton, titles, title, children } = resource;
    if (isSingleton) {
      yield* this.#read(capitalised(title), model, async () => {
        await this.#calls.get(model, resource.cupiObjectPath({}));
        return 'read';
      });
      return;
    }
    const parents: Ids[] = [];
    yield* this.#read(capitalised(titles), model, async () => {
      const list = await this.#calls.list(resource.rowModel, resource.cupiCollectionPath({}), {
        ...PAGE,
        ...resource.paging,
      });
      parents.push(...list.items.map((item) => idsOf(resource, item)));
      return rowsOf(list);
    });
    const [first] = parents;
    const isShownAlone = resource.can('get') && !resource.declaration.isListedById;
    const parts = [...(isShownAlone ? [`one ${title}`] : []), ...children.map(({ titles }) => titles)];
    if (parts.length > 0 && !first)
      yield unchecked(`${capitalised(parts.join(', '))}: not read, because there are no ${titles}`);
    if (!first) return;
    if (isShownAlone) {
      yield* this.#read(`One ${title}`, model, async () => {
        await this.#calls.get(model, resource.cupiObjectPath(first));
        return 'read';
      });
    }
    for (const child of children) yield* this.#children(child, parents.slice(0, MAX_PARENTS));
  }

  /** Lists may be empty: the first that is not is enough. */
  async *#children(resource: Resource, parents: readonly Ids[]): AsyncGenerator<Finding> {
    const [first] = parents;
    if (resource.isSingleton && first) {
      yield* this.#read(capitalised(resource.title), resource.model, async () => {
        await this.#calls.get(resource.model, resource.cupiObjectPath(first));
        return 'read';
      });
      return;
    }
    yield* this.#read(capitalised(resource.titles), resource.model, async () => {
      for (const ids of parents) {
        const list = await this.#calls.list(resource.rowModel, resource.cupiCollectionPath(ids), PAGE);
        if (list.items.length > 0) return rowsOf(list);
      }
      return `none below the first ${parents.length} ${resource.parent?.titles ?? ''}, so that no row could be read`;
    });
  }

  /** One read, with its duration and the drift that it found. */
  async *#read(title: string, model: Model, read: () => Promise<string>): AsyncGenerator<Finding> {
    const elapsed = stopwatch();
    try {
      yield good(`${title}: ${await read()} (${elapsed()})`);
    } catch (error) {
      if (!(error instanceof CupiError)) throw error;
      yield failure(title, error);
    }
    yield* driftOf(model, this.#calls.takeDrift());
  }
}

function idsOf(resource: Resource, item: object): Ids {
  return resource.idsOf({}, String(Reflect.get(item, resource.identity?.field ?? '')));
}

function rowsOf({
  items,
  total,
}: {
  readonly items: readonly unknown[];
  readonly total: number | undefined;
}) {
  return `${items.length} of ${total ?? 'an unknown number'} read`;
}

function pagingOf(first: PhoneSystems, second: PhoneSystems, elapsed: string): Finding {
  const { total } = first;
  if (total === undefined) {
    return doubtful('Paging: the list does not report its total', 'Pages have no `links.next` then.');
  }
  const expected = [Math.min(total, 1), Math.min(Math.max(total - 1, 0), 1)];
  const rows = [first.items.length, second.items.length];
  if (second.total !== total || rows.join() !== expected.join()) {
    return doubtful(
      `Paging: inconsistent: total ${total}, then ${second.total ?? 'none'}; ${rows.join(' and ')} rows on two pages of one`,
      'Run this again, in case phone systems were being changed. If it stays so, lists cannot be relied on: report it.',
    );
  }
  if (total > 1 && first.items[0]?.objectId === second.items[0]?.objectId) {
    return doubtful(
      'Paging: the second page is the first one again',
      'Callers would see the same rows on every page. Report it, with the version of the server.',
    );
  }
  return good(`Paging: ${total} phone systems, one on each page as requested, sorted by name (${elapsed})`);
}

function failure(title: string, error: CupiError): Finding {
  const text = `${title}: ${upstreamReason(error)}`;
  switch (error.kind) {
    case 'not-found':
    case 'not-supported':
      return doubtful(text, 'This release does not support it; calls that need it fail.');
    case 'forbidden':
      return wrong(text, 'The role of the account does not cover it.');
    case 'invalid-response':
      return wrong(
        text,
        'Callers get 502 `upstream-invalid-response` for it. Report the message with the version of the server.',
      );
    case 'unauthorized':
    case 'already-exists':
    case 'in-use':
    case 'rejected':
    case 'server-error':
    case 'unavailable':
    case 'timeout':
    case 'aborted':
      return wrong(text);
  }
}

function* driftOf({ name }: Model, drift: readonly CupiDrift[]): Generator<Finding> {
  const unknown = elementsOf(drift, 'unknown-element');
  if (unknown !== '') {
    yield doubtful(
      `Drift: ${name} has elements that this version does not know: ${unknown}`,
      'Nothing is lost: callers see it as text under `extensions`. A sign of another release of Unity Connection.',
    );
  }
  const missing = elementsOf(drift, 'missing-element');
  if (missing !== '') {
    yield doubtful(
      `Drift: ${name} lacks elements that every object has: ${missing}`,
      'Callers see an empty text in its place. A sign of another release of Unity Connection.',
    );
  }
}

function elementsOf(drift: readonly CupiDrift[], kind: CupiDrift['kind']): string {
  const elements = new Set(drift.filter((found) => found.kind === kind).map(({ element }) => element));
  return [...elements].sort().join(', ');
}
