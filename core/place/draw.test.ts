import { describe, expect, it } from 'vitest';
import { drawKey, drawShare } from './draw.ts';

const key = (module: string, epoch = 0) => drawKey({ realm: 'realm', module, epoch });

describe('a draw', () => {
  it('is the same for the same key and purpose, whatever was drawn before', () => {
    const first = drawShare(key('camera'), 'edge-1');
    drawShare(key('mixer'), 'edge-1');
    expect(drawShare(key('camera'), 'edge-1')).toBe(first);
  });

  it('differs by realm, module, epoch and purpose', () => {
    const draws = [
      drawShare(key('camera'), 'edge-1'),
      drawShare(key('camera'), 'edge-2'),
      drawShare(key('camera', 1), 'edge-1'),
      drawShare(key('mixer'), 'edge-1'),
      drawShare(drawKey({ realm: 'other', module: 'camera', epoch: 0 }), 'edge-1'),
      drawShare(key('camera'), 1),
      drawShare(key('camera'), 2),
    ];
    expect(new Set(draws).size).toBe(draws.length);
  });

  it.each([
    ['modules', (n: number) => drawShare(key(`module-${n}`), 'edge-1')],
    ['epochs', (n: number) => drawShare(key('camera', n), 'edge-1')],
    ['texts', (n: number) => drawShare(key('camera'), `edge-${n}`)],
    ['counts', (n: number) => drawShare(key('camera'), n)],
  ])('is uniform over %s', (_, draw) => {
    const counts = Array.from({ length: 20 }, () => 0);
    for (let n = 0; n < 20_000; n++) {
      const at = Math.floor(draw(n) * 20);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0);
    expect(chiSquare).toBeLessThan(43.8); // 99.9 % quantile at 19 degrees of freedom
  });
});
