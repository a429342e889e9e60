import { describe } from 'vitest';
import { entryKey } from './entry-key.js';
import { MemorySharedTier, SharedMemory } from './memory-shared-tier.fixture.js';
import { describeSharedTier } from './shared-tier.conformance.fixture.js';

describe('MemorySharedTier', () => {
  describeSharedTier(() => {
    let nowMs = 1000;
    const memory = new SharedMemory(() => nowMs);
    return {
      open: (listener) => {
        const tier = new MemorySharedTier(memory);
        tier.listen(listener);
        return tier;
      },
      letPass: (ms) => {
        nowMs += ms;
        return Promise.resolve();
      },
      flush: () => {
        memory.entries.clear();
        memory.epochs.clear();
      },
      loseEpoch: (dependency) => memory.epochs.delete(dependency),
      overwrite: ({ partition, target }, change) => {
        const key = entryKey(partition, target);
        const entry = memory.entries.get(key);
        if (entry) memory.entries.set(key, { ...entry, bytes: change(entry.bytes) });
      },
    };
  });
});
