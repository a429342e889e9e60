import { expect } from 'vitest';
import { EVERYTHING } from './dependencies.js';
import { SharedMemory } from './memory-shared-tier.fixture.js';
import { judgeAnswer, judgeBody, judgeFailure, judgeLoad } from './model-judge.fixture.js';
import { ModelNode, TAGS } from './model-node.fixture.js';
import { OriginError, type History, type Load, type LoadEnd, type Reading } from './model-origin.fixture.js';
import type { Freshness } from './response-cache-options.js';
import type { Loaded } from './read.js';

/**
 * Two caches on one shared tier in front of one origin, with a clock of their own.
 *
 * Every load has a number, which is the body that it returns. The reference is which loads each process may still
 * serve: those that began after the last invalidation it knows of. This equals comparing values with the history of the
 * origin, for every possible history at once: a load that began after a change sees it.
 */
export class World implements History {
  nowMs = 1_000_000;
  /** The number of steps so far. */
  step = 0;
  readonly loads: Load[] = [];
  readonly shared = new SharedMemory(() => this.nowMs);
  readonly nodes: readonly [ModelNode, ModelNode];
  /** Each ends a write in progress: it is done, or its outcome is unknown. */
  readonly writes: ((isDone: boolean) => void)[] = [];
  /** Each makes a reader stop waiting. */
  readonly readers: (() => void)[] = [];
  readonly #errors: unknown[] = [];
  #pending = 0;

  constructor(
    readonly freshness: Freshness,
    maxEntries: number,
  ) {
    this.nodes = [new ModelNode(this, this.shared, maxEntries), new ModelNode(this, this.shared, maxEntries)];
  }

  /** Does one step, and lets everything settle that needs no time. */
  async do(action: () => void): Promise<void> {
    this.step += 1;
    for (const node of this.nodes) node.wasDegraded = node.cache.state() === 'degraded';
    action();
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#errors.length > 0) throw this.#errors[0];
  }

  read(node: ModelNode, partition: string, target: string, isReload: boolean): void {
    const firstLoad = node.firstLoad(partition, target);
    const reading = { node, partition, target, isReload, step: this.step, firstLoad };
    const peeked = node.cache.peek(partition, target);
    if (peeked) judgeBody(this, reading, peeked.representation.body);

    const controller = new AbortController();
    this.readers.push(() => {
      controller.abort();
    });
    const answer = node.cache.get({
      ...{ partition, target, isReload, tags: [TAGS[target] ?? ''], etagSalt: partition },
      signal: controller.signal,
      load: ({ signal }) => this.#load(reading, signal),
    });
    this.#watch(
      answer.then(
        (answered) => {
          judgeAnswer(this, reading, answered);
        },
        (error: unknown) => {
          if (error !== controller.signal.reason) judgeFailure(reading, error);
        },
      ),
    );
  }

  change(node: ModelNode, object: string): void {
    const tags = ['list', object];
    const outdate = () => {
      node.outdate(tags.map((tag) => `tag:${tag}`));
    };
    const write = () =>
      new Promise<void>((resolve, reject) => {
        this.writes.push((isDone) => {
          outdate();
          if (isDone) resolve();
          else reject(new Error('The outcome is unknown.'));
        });
      });
    const changed = node.cache.change(tags, write);
    outdate();
    this.#watch(changed.catch(() => undefined));
  }

  endWrite(end: (isDone: boolean) => void, isDone: boolean): void {
    this.writes.splice(this.writes.indexOf(end), 1);
    end(isDone);
  }

  loadsUnderWay(): Load[] {
    return this.loads.filter(({ end }) => end === undefined);
  }

  endLoad(load: Load, end: LoadEnd): void {
    load.end = end;
    void this.#invalidateAfter(end, load.reading).then(() => {
      load.endedAt = this.step;
      load.settle(end);
    });
  }

  loseBus(node: ModelNode): void {
    node.isDeaf = true;
    node.wire.loseMessages();
    node.tier.loseBus();
    node.outdate([EVERYTHING]);
  }

  connectBus(node: ModelNode): void {
    if (!node.isDeaf) return;
    node.isDeaf = false;
    node.tier.connectBus();
    node.outdate([EVERYTHING]);
  }

  /** Lets everything finish; then no reader waits. */
  async settle(): Promise<void> {
    do {
      await this.do(() => {
        for (const { wire } of this.nodes) {
          wire.repair();
          wire.speedUp();
        }
        for (const end of this.writes.splice(0)) end(true);
        for (const load of this.loadsUnderWay()) this.endLoad(load, 'answered');
      });
    } while (this.loadsUnderWay().length + this.writes.length > 0);
    await this.do(() => undefined);
    expect(this.#pending).toBe(0);
  }

  /** What the owner of the cache invalidates before it lets a load fail. */
  async #invalidateAfter(end: LoadEnd, { node, partition }: Reading): Promise<void> {
    if (end === 'partition') {
      node.outdate([`partition:${partition}`]);
      await node.cache.invalidatePartition(partition);
    }
    if (end === 'list') {
      node.outdate(['tag:list']);
      await node.cache.invalidate(['list']);
    }
  }

  #load(reading: Reading, signal: AbortSignal): Promise<Loaded> {
    this.#note(() => {
      judgeLoad(this, reading);
    });
    return new Promise((resolve, reject) => {
      const id = this.loads.length;
      const settle = (end: LoadEnd) => {
        if (end === 'answered') resolve({ bytes: Buffer.from(String(id)) });
        else reject(new OriginError(load, end));
      };
      const began = { id, reading, signal, beganAtMs: this.nowMs, settle };
      const load: Load = { ...began, end: undefined, endedAt: Infinity };
      this.loads.push(load);
    });
  }

  #watch(judgement: Promise<void>): void {
    this.#pending += 1;
    const settle = () => {
      this.#pending -= 1;
    };
    judgement.then(settle, (fault: unknown) => {
      settle();
      this.#errors.push(fault);
    });
  }

  /** An error of the test must not look to the cache like a failing load. */
  #note(judge: () => void): void {
    try {
      judge();
    } catch (fault) {
      this.#errors.push(fault);
    }
  }
}
