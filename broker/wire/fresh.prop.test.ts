import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshId, isOurs } from './fresh.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('fresh ids', () => {
  it('look like random uuids, are ours in our realm and nobody’s elsewhere', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (nonce, issuedCount) => {
        const [id, next] = freshId('realm', { nonce, issuedCount });
        expect(id).toMatch(UUID);
        expect(next.issuedCount).toBe(issuedCount + 1);
        expect(isOurs('realm', id)).toBe(true);
        expect(isOurs('other', id)).toBe(false);
      }),
    );
  });

  it('do not repeat among a hundred thousand of two starts', () => {
    const seen = new Set<string>();
    for (const nonce of ['first', 'second']) {
      for (let issuedCount = 0; issuedCount < 50_000; issuedCount++) {
        seen.add(freshId('realm', { nonce, issuedCount })[0]);
      }
    }
    expect(seen.size).toBe(100_000);
  });

  it('are not taken for ours when others made them', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(isOurs('realm', id)).toBe(false);
      }),
    );
    for (const text of ['', 'could_not_parse', '00000000-0000-4000-8000-000000000020']) {
      expect(isOurs('realm', text)).toBe(false);
    }
  });
});
