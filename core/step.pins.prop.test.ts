import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestId } from './ids.ts';
import type { Knowledge, ModuleRecord } from './knowledge/knowledge.ts';
import { step } from './step.ts';
import { anyUniverse, worldOf } from './testing/small-realm.ts';

describe('a pinned module', () => {
  it('may be sent by a person wherever it may be sent without its pin', () => {
    fc.assert(
      fc.property(anyUniverse, (universe) => {
        const { knowledge, nowMs } = worldOf(universe);
        for (const record of knowledge.modules.values()) {
          const free: Knowledge = {
            ...knowledge,
            modules: knowledge.modules.set(record.module.id, freed(record)),
          };
          for (const to of knowledge.runtimes.keys()) {
            const [pinned, unpinned] = [knowledge, free].map((known) => {
              const request = requestId('q');
              const input = {
                kind: 'migration-requested',
                request,
                module: record.module.id,
                to,
                atMs: nowMs,
              } as const;
              return step(universe.profile, known, input).commands.filter((command) => 'request' in command);
            });
            expect(pinned).toEqual(unpinned);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

const freed = (record: ModuleRecord): ModuleRecord => ({
  ...record,
  module: { ...record.module, affinity: null },
});
