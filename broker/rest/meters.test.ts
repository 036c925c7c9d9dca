import { describe, expect, it } from 'vitest';
import type { Decision } from '../../core/index.ts';
import { Meters } from './meters.ts';
import { DeadLink } from './testing/desk.ts';

const linesOf = async (meters: Meters, name: string): Promise<readonly string[]> =>
  (await meters.registry.metrics()).split('\n').filter((line) => line.startsWith(name));

describe('meters', () => {
  it('count and time the messages of a link, by what they are and never by whose', async () => {
    const meters = new Meters('1');
    const link = new DeadLink();
    const counted = meters.counted(link, 'a/b');
    await counted.listen([], async () => {});
    const topics = [
      'arts/v1/rt/r1/report',
      'arts/v1/client/ann/request',
      'proc/reg',
      's/ns/sc/p/u/i',
      'proc/debug/stdout/m1',
    ];
    for (const topic of topics) await link.hears(`a/b/${topic}`, '{}');
    await link.hears('elsewhere/x', '{}');
    await counted.publish({ topic: 'a/b/arts/v1/rt/r1/command', payload: '', qos: 1, retain: false });
    expect(link.said).toHaveLength(1);
    expect(await linesOf(meters, 'arts_mqtt_messages_total')).toEqual([
      'arts_mqtt_messages_total{realm="a/b",direction="in",kind="report"} 1',
      'arts_mqtt_messages_total{realm="a/b",direction="in",kind="request"} 1',
      'arts_mqtt_messages_total{realm="a/b",direction="in",kind="legacy"} 2',
      'arts_mqtt_messages_total{realm="a/b",direction="in",kind="stdio"} 1',
      'arts_mqtt_messages_total{realm="a/b",direction="in",kind="other"} 1',
      'arts_mqtt_messages_total{realm="a/b",direction="out",kind="command"} 1',
    ]);
    expect(await linesOf(meters, 'arts_eventlog_lag_seconds_count')).toEqual([
      'arts_eventlog_lag_seconds_count{realm="a/b"} 5',
    ]);
    expect(await linesOf(meters, 'arts_schedule_duration_seconds_count')).toEqual([
      'arts_schedule_duration_seconds_count{realm="a/b"} 5',
    ]);
  });

  it('tell why migrations began and what became of them, in a few words', async () => {
    const meters = new Meters('1');
    const hear = (decision: object): void =>
      meters.heard(
        { name: 'home', profile: { name: 'standard' } as never },
        {
          mark: { atMs: 0, ordinal: 0 },
          record: { kind: 'decision', atMs: 0, decision: decision as Decision },
        },
      );
    hear({ kind: 'migration-planned', module: 'm1', reason: 'overload' });
    hear({ kind: 'migration-finished', module: 'm1', downtimeMs: 20 });
    hear({ kind: 'migration-planned', module: 'm2', reason: 'requested' });
    hear({ kind: 'migration-aborted', module: 'm2', reason: 'target: this and that' });
    hear({ kind: 'migration-declined', module: 'm3', reason: 'not worth 3.25 ms' });
    hear({ kind: 'migration-declined', module: 'm4', reason: 'advised: it cools down' });
    expect(await linesOf(meters, 'arts_migrations_total')).toEqual([
      'arts_migrations_total{realm="home",reason="overload",outcome="begun"} 1',
      'arts_migrations_total{realm="home",reason="overload",outcome="finished"} 1',
      'arts_migrations_total{realm="home",reason="requested",outcome="begun"} 1',
      'arts_migrations_total{realm="home",reason="requested",outcome="aborted"} 1',
      'arts_migrations_total{realm="home",reason="other",outcome="declined"} 1',
      'arts_migrations_total{realm="home",reason="advised",outcome="declined"} 1',
    ]);
    expect(await linesOf(meters, 'arts_migration_downtime_seconds_sum')).toEqual([
      'arts_migration_downtime_seconds_sum{realm="home"} 0.02',
    ]);
  });
});
