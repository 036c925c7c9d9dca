import { describe, expect, it } from 'vitest';
import { Agenda } from '../../kernel/agenda.ts';
import { access, fixed, host, siteLink, smallNet } from '../testing/small-net.ts';
import { CELLS, DelaySampler } from './delay-law.ts';
import { Messages } from './messages.ts';
import { type NetworkPlan, Topology } from './topology.ts';

const NAMES = ['near', 'beside', 'far', 'broker'];
const [NEAR, BESIDE, FAR, BROKER] = [0, 1, 2, 3];

function network(plan: NetworkPlan = smallNet()): {
  readonly topology: Topology;
  readonly messages: Messages;
  readonly agenda: Agenda;
} {
  const agenda = new Agenda([0]);
  const topology = new Topology(plan);
  return { topology, agenda, messages: new Messages(topology, agenda, NAMES, 42) };
}

describe('a message', () => {
  it('takes the delays of both access links and between sites, and its bytes on each link', () => {
    const { messages } = network();
    // 1 + 10 + 1 ms of delay; 1 ms up, 0.1 ms between, 1 ms down for 1,000 bytes.
    expect(messages.us(NEAR, FAR, 1_000)).toBe(14_100);
    expect(network().messages.us(NEAR, BESIDE, 0)).toBe(2_000);
    expect(network().messages.us(FAR, BROKER, 0)).toBe(11_500);
    expect(messages.us(NEAR, NEAR, 1_000)).toBe(0);
  });

  it('waits behind earlier ones on its access link', () => {
    const { messages, agenda } = network();
    expect([messages.us(NEAR, BROKER, 10_000), messages.us(NEAR, BROKER, 10_000)]).toEqual([11_500, 21_500]);
    agenda.runUntil(20_000, () => {});
    expect(messages.us(NEAR, BROKER, 10_000)).toBe(11_500);
  });

  it('feels a slow link, a longer way and lateness', () => {
    const { messages, topology, agenda } = network();
    topology.slow(NEAR, 3, 0.5);
    expect(messages.us(NEAR, BROKER, 1_000)).toBe(3_000 + 500 + 2_000);
    topology.slow(NEAR, 1, 1);
    topology.move(BESIDE, topology.siteIndex('south'), 7);
    expect(messages.us(BESIDE, BROKER, 0)).toBe(1_000 + 7_000 + 10_000 + 500);
    topology.spoil(FAR, { lossShare: 0.5, duplicateShare: 0, lateMs: 100 });
    const lateUs = Array.from({ length: 50 }, (_, number) => {
      agenda.runUntil(number, () => {});
      return messages.us(FAR, BROKER, 0) - 11_500;
    });
    expect(Math.min(...lateUs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lateUs)).toBeGreaterThan(50_000);
    expect(Math.max(...lateUs)).toBeLessThan(100_000);
    expect(messages.lossShare(FAR, BROKER)).toBe(0.5);
  });

  it('waits for a link that carries nothing until its recording carries something', () => {
    const bandwidthTrace = [
      { atMs: 0, value: 0 },
      { atMs: 500, value: 1e5 },
    ];
    const devices = [
      host('near', 'north', access({ bandwidthTrace })),
      host('beside', 'north'),
      host('far', 'south'),
    ];
    const { messages } = network(smallNet({ devices }));
    expect(messages.us(NEAR, BROKER, 1_000)).toBe(1_500 + 500_000 + 10_000);
  });

  it('meets a link as it is at its time, whatever else was sent', () => {
    const wlan = access({ delay: { locMs: 1, medianMs: 3, sigmaLog: 0.6 } });
    const devices = [host('near', 'north', wlan), host('beside', 'north', wlan), host('far', 'south', wlan)];
    const delays = (others: (messages: Messages) => void): readonly number[] => {
      const { messages, agenda } = network(smallNet({ devices }));
      return Array.from({ length: 40 }, (_, number) => {
        agenda.runUntil(number * 1_000, () => {});
        others(messages);
        const [up, down, across] = [
          messages.us(NEAR, BROKER, 0),
          messages.us(BROKER, NEAR, 0),
          messages.us(NEAR, FAR, 0),
        ];
        return up * 1e12 + down * 1e6 + across;
      });
    };
    const alone = delays(() => {});
    const amid = delays((messages) => {
      for (const from of [NEAR, BESIDE, BROKER])
        for (const to of [NEAR, FAR, BROKER]) messages.us(from, to, 0);
    });
    expect(amid).toEqual(alone);
    expect(new Set(alone).size).toBe(40);
  });

  it('is cut off by a partition until the last one over it ends', () => {
    const { messages, topology } = network();
    topology.partition([1], true);
    topology.partition([0], true);
    topology.partition([1], false);
    expect(messages.lossShare(FAR, BROKER)).toBe(1);
    expect(messages.lossShare(NEAR, BROKER)).toBe(0);
    topology.partition([0], false);
    expect(messages.lossShare(FAR, BROKER)).toBe(0);
  });
});

describe('the delay law, sampled by table', () => {
  it.each([0, 0.3, 0.6, 1])('keeps shift, median and mean to 0.2 %% at sigma %d', (sigmaLog) => {
    const sampler = new DelaySampler({ locMs: 2, medianMs: 10, sigmaLog });
    const cells = Array.from({ length: CELLS }, (_, cell) => sampler.us(cell) - 2_000);
    const mean = cells.reduce((sum, us) => sum + us, 0) / CELLS;
    const median = ((cells[CELLS / 2 - 1] ?? 0) + (cells[CELLS / 2] ?? 0)) / 2;
    expect(Math.abs(median / 10_000 - 1)).toBeLessThan(0.002);
    expect(Math.abs(mean / (10_000 * Math.exp(sigmaLog ** 2 / 2)) - 1)).toBeLessThan(0.002);
  });

  it('fills its cells evenly over messages', () => {
    const link = access({ delay: { locMs: 0, medianMs: 1, sigmaLog: 0.5 } });
    const plan = smallNet({
      devices: [host('near', 'north', link), host('beside', 'north', link), host('far', 'south', link)],
      siteLinks: [siteLink('north', 'south', { delay: fixed(0) })],
    });
    const { messages, agenda } = network(plan);
    const count = 20_000;
    let sum = 0;
    for (let sent = 0; sent < count; sent++) {
      agenda.runUntil(sent, () => {});
      sum += messages.us(NEAR, FAR, 0);
    }
    const mean = 2_000 * Math.exp(0.125);
    // Standard deviation of one leg 0.603 ms; four standard errors of the mean of two.
    expect(Math.abs(sum / count - mean)).toBeLessThan((4 * 603 * Math.SQRT2) / Math.sqrt(count));
  });
});
