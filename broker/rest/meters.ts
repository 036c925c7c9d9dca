import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Decision } from '../../core/index.ts';
import type { Link } from '../mqtt/index.ts';
import type { Message, Publish } from '../wire/index.ts';
import type { OpenRealm } from './plan.ts';
import { tally } from './rows/realm-row.ts';
import type { Marked } from './trace/mark.ts';

/** Why migrations begin, as labels; anything else is `other`, so that labels stay few. */
const REASONS = new Set([
  'requested',
  'runtime-lost',
  'runtime-suspect',
  'overload',
  'memory-pressure',
  'slow-link',
  'battery-low',
  'missed-objective',
  'slow-runtime',
  'better-home',
  'draining',
  'advised',
]);

/** Bounds of times from 0.1 ms to 10 s; what is measured here takes between 1 and 25 ms. */
const SECONDS = [0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 10];

/** What Prometheus is told. Labels are names of realms, policies and kinds, never of runtimes or modules. */
export class Meters {
  readonly registry: Registry = new Registry();
  readonly #decisions = this.#counter('arts_schedule_decisions_total', 'Placements decided', [
    'realm',
    'policy',
    'outcome',
  ]);
  readonly #migrations = this.#counter('arts_migrations_total', 'Migrations by what became of them', [
    'realm',
    'reason',
    'outcome',
  ]);
  readonly #rollOuts = this.#counter('arts_rollouts_total', 'Tries of plans by what came of them', [
    'realm',
    'outcome',
  ]);
  readonly #messages = this.#counter('arts_mqtt_messages_total', 'MQTT messages of the supervisor', [
    'realm',
    'direction',
    'kind',
  ]);
  readonly #duration = this.#histogram(
    'arts_schedule_duration_seconds',
    'From a message to the commands it leads to, decided but not written yet',
  );
  readonly #lag = this.#histogram(
    'arts_eventlog_lag_seconds',
    'From a message until all it leads to is in the journal',
  );
  readonly #downtime = this.#histogram(
    'arts_migration_downtime_seconds',
    'How long migrated modules stood still',
  );
  readonly #reasons = new Map<string, string>();

  constructor(version: string) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'arts_build_info',
      help: 'What is running',
      labelNames: ['version', 'node'],
      registers: [this.registry],
    }).set({ version, node: process.version }, 1);
  }

  /** Counts realms whenever it is asked, and takes time in proportion to them. */
  counts(realms: () => Iterable<OpenRealm>): void {
    this.#gauge('arts_runtimes', 'Runtimes by health', ['realm', 'state'], (gauge) => {
      for (const { name, supervised } of realms()) {
        const healths = supervised.knowledge.runtimes.values().map(({ health }) => health);
        for (const [state, count] of Object.entries(tally(['alive', 'suspect', 'lost', 'left'], healths)))
          gauge.set({ realm: name, state }, count);
      }
    });
    this.#gauge('arts_modules', 'Modules by phase and type', ['realm', 'state', 'type'], (gauge) => {
      for (const { name, supervised } of realms()) {
        const kinds = supervised.knowledge.modules
          .values()
          .map(({ phase, module }) => `${phase.kind} ${module.fileType}`);
        for (const [kind, count] of Object.entries(tally([], kinds))) {
          const [state = '', type = ''] = kind.split(' ');
          gauge.set({ realm: name, state, type }, count);
        }
      }
    });
  }

  /** Counts one try of plans. */
  tried(realm: string, outcome: string): void {
    this.#rollOuts.inc({ realm, outcome });
  }

  /** Counts what a record of a trace tells. */
  heard({ name: realm, profile }: Pick<OpenRealm, 'name' | 'profile'>, { record }: Marked): void {
    if (record.kind !== 'decision') return;
    const { decision } = record;
    if (decision.kind === 'placed' || decision.kind === 'queued' || decision.kind === 'given-up') {
      this.#decisions.inc({ realm, policy: profile.name, outcome: decision.kind });
    } else this.#moved(realm, decision);
  }

  /** A link whose messages are counted and timed. */
  counted(link: Link, realm: string): Link {
    return {
      get name() {
        return link.name;
      },
      get state() {
        return link.state;
      },
      listen: (filters, hear) =>
        link.listen(filters, (message: Message) => {
          const kind = kindOf(realm, message.topic);
          this.#messages.inc({ realm, direction: 'in', kind });
          // What modules write is nothing that anything is decided about.
          if (kind === 'stdio') return hear(message);
          const startMs = performance.now();
          const safe = hear(message);
          this.#duration.observe({ realm }, (performance.now() - startMs) / 1_000);
          if (safe === undefined) return safe;
          return safe.then(() => this.#lag.observe({ realm }, (performance.now() - startMs) / 1_000));
        }),
      publish: (publish: Publish) => {
        this.#messages.inc({ realm, direction: 'out', kind: kindOf(realm, publish.topic) });
        return link.publish(publish);
      },
      watch: (watcher) => link.watch(watcher),
      close: () => link.close(),
    };
  }

  #moved(realm: string, decision: Decision): void {
    if (decision.kind === 'migration-planned' || decision.kind === 'migration-declined') {
      const [why = ''] = decision.reason.split(':'); // Why advice was not followed stands behind it.
      const reason = REASONS.has(why) ? why : 'other';
      const outcome = decision.kind === 'migration-planned' ? 'begun' : 'declined';
      if (outcome === 'begun') this.#reasons.set(`${realm} ${decision.module}`, reason);
      this.#migrations.inc({ realm, reason, outcome });
    } else if (decision.kind === 'migration-finished' || decision.kind === 'migration-aborted') {
      const key = `${realm} ${decision.module}`;
      const reason = this.#reasons.get(key) ?? 'other';
      this.#reasons.delete(key);
      const isDone = decision.kind === 'migration-finished';
      this.#migrations.inc({ realm, reason, outcome: isDone ? 'finished' : 'aborted' });
      if (isDone) this.#downtime.observe({ realm }, decision.downtimeMs / 1_000);
    }
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram(name: string, help: string): Histogram {
    return new Histogram({ name, help, labelNames: ['realm'], buckets: SECONDS, registers: [this.registry] });
  }

  #gauge(name: string, help: string, labelNames: string[], fill: (gauge: Gauge) => void): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect: () => {
        gauge.reset();
        fill(gauge);
      },
    });
  }
}

/** What kind of message a topic is of, in few words. */
function kindOf(realm: string, topic: string): string {
  const levels = topic.startsWith(`${realm}/`) ? topic.slice(realm.length + 1).split('/') : [];
  if (levels[0] === 'arts') return KINDS[`${levels[2]} ${levels.at(-1)}`] ?? 'other';
  if (levels[0] === 'proc') return levels[1] === 'debug' ? 'stdio' : 'legacy';
  return levels[0] === 'g' || levels[0] === 's' ? 'legacy' : 'other';
}

const KINDS: Readonly<Record<string, string>> = {
  'rt report': 'report',
  'rt command': 'command',
  'client request': 'request',
  'client answer': 'answer',
  'module progress': 'progress',
};
