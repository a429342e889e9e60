import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { CupiDrift } from '#libs/cupi-client';
import { LOGGER } from '../logging/index.js';

/** What Unity Connection sends and a model does not declare or cannot hold, and in how many answers it was. */
export interface DriftEntry extends CupiDrift {
  readonly count: number;
}

/** Unity Connection chooses the names: of more than that many, in all, no more is told than how often they came. */
const MAX_NAMES = 100;

/** Stands for the elements that came after {@link MAX_NAMES} others. */
const OTHER_ELEMENTS = 'other';

const MESSAGES: Readonly<Record<CupiDrift['kind'], string>> = {
  'unknown-element': 'Unity Connection sends an element that this version does not know',
  'invalid-value': 'Unity Connection sends a value that does not fit its element',
  'missing-element': 'Unity Connection leaves out an element that every object has',
};

/** Counts what does not fit the models, by resource and element, and logs each of them once. Values are in neither. */
@Injectable()
export class DriftRegister {
  readonly #entries = new Map<string, Count>();

  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /** Takes note of what was found in one answer. */
  record({ resource, element, kind }: CupiDrift): void {
    this.#countOf({ resource, element, kind }).count += 1;
  }

  /** What was found since the start, in the order in which it was found first. */
  entries(): DriftEntry[] {
    return [...this.#entries.values()].map((entry) => ({ ...entry }));
  }

  #countOf(drift: CupiDrift): Count {
    const key = JSON.stringify(drift);
    const known = this.#entries.get(key);
    if (known) return known;
    if (this.#entries.size >= MAX_NAMES && drift.element !== OTHER_ELEMENTS) {
      return this.#countOf({ ...drift, element: OTHER_ELEMENTS });
    }
    // A name that was cut out of a document would keep all of it in memory; in the key it is a copy.
    const added = { ...(JSON.parse(key) as CupiDrift), count: 0 };
    this.#entries.set(key, added);
    this.logger.warn(drift, MESSAGES[drift.kind]);
    return added;
  }
}

type Count = CupiDrift & { count: number };
