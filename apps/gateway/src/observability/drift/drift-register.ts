import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { CupiDrift } from '#libs/cupi-client';
import { LOGGER } from '../logging/index.js';

/** Something that Unity Connection sends and a model does not declare or cannot hold, and the number of responses with it. */
export interface DriftEntry extends CupiDrift {
  readonly count: number;
}

/** Unity Connection chooses the names: beyond this number in all, only their count is reported. */
const MAX_NAMES = 100;

/** Name for all elements after the first {@link MAX_NAMES}. */
const OTHER_ELEMENTS = 'other';

const MESSAGES: Readonly<Record<CupiDrift['kind'], string>> = {
  'unknown-element': 'Unity Connection sends an element that this version does not know',
  'invalid-value': 'Unity Connection sends a value that does not fit its element',
  'missing-element': 'Unity Connection omits an element that every object has',
};

/** Counts what does not fit the models, by resource and element, and logs each of them once, without values. */
@Injectable()
export class DriftRegister {
  readonly #entries = new Map<string, Count>();

  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /** Records what was found in one response. */
  record({ resource, element, kind }: CupiDrift): void {
    this.#countOf({ resource, element, kind }).count += 1;
  }

  /** What was found since the start, in the order of first occurrence. */
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
    // A substring would keep the whole document in memory; as a part of the key, the name is copied.
    const added = { ...(JSON.parse(key) as CupiDrift), count: 0 };
    this.#entries.set(key, added);
    this.logger.warn(drift, MESSAGES[drift.kind]);
    return added;
  }
}

type Count = CupiDrift & { count: number };
