import type { Command, Decision, Input, Module, Placement, Worth } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { digits, written } from './quantity.ts';

/** One thing in a module's life. */
export interface Episode {
  readonly atMs: number;
  /** `heard` from runtimes and people, `decided`, `ordered`, or true in the `world` whether known or not. */
  readonly source: 'heard' | 'decided' | 'ordered' | 'world';
  readonly text: string;
  /** How often the same was told in a row; `atMs` is the first time. */
  readonly count: number;
}

/** A module's life as a trace tells it, up to a moment. */
export interface Story {
  readonly episodes: readonly Episode[];
  /** The last placement with its explanation, and when; `null` before the first. */
  readonly last: { readonly atMs: number; readonly placement: Placement } | null;
  /** The runtime it was bound to at last, as far as decisions tell. */
  readonly home: string | null;
}

/** Gathers what concerns one module from the records of a trace, given one after the other. */
export class StoryTeller {
  readonly #module: string;
  readonly #requests = new Set<string>();
  readonly #episodes: Episode[] = [];
  #last: Story['last'] = null;
  #home: string | null = null;
  #target: string | null = null;

  constructor(module: string) {
    this.#module = module;
  }

  /** Whether a record's line may concern the module; cheap, so that most lines need not be parsed. */
  concerns(line: string): boolean {
    if (line.includes('"kind":"keep-alive-received"')) return false;
    if (line.includes(JSON.stringify(this.#module)) || line.includes('"kind":"health-changed"')) return true;
    return (
      line.includes('"request":') &&
      [...this.#requests].some((request) => line.includes(JSON.stringify(request)))
    );
  }

  /** Whether the module was ever asked for. */
  get isKnown(): boolean {
    return this.#requests.size > 0;
  }

  /** Takes a record in. */
  hear(record: TraceRecord): void {
    switch (record.kind) {
      case 'header':
        return;
      case 'input':
        return this.#tell(record.atMs, 'heard', this.#heard(record.input));
      case 'decision':
        return this.#tell(record.atMs, 'decided', this.#decided(record.decision, record.atMs));
      case 'command':
        return this.#tell(record.atMs, 'ordered', this.#ordered(record.command));
      case 'world':
        if (record.fact.kind !== 'instance-state' || record.fact.module !== this.#module) return;
        return this.#tell(
          record.atMs,
          'world',
          `in truth ${record.fact.state} on ${record.fact.runtime}, epoch ${record.fact.epoch}`,
        );
    }
  }

  /** All that was heard so far. */
  story(): Story {
    return { episodes: [...this.#episodes], last: this.#last, home: this.#home };
  }

  #tell(atMs: number, source: Episode['source'], text: string | null): void {
    if (text === null) return;
    const last = this.#episodes.at(-1);
    if (last !== undefined && last.source === source && last.text === text) {
      this.#episodes[this.#episodes.length - 1] = { ...last, count: last.count + 1 };
    } else this.#episodes.push({ atMs, source, text, count: 1 });
  }

  #heard(input: Input): string | null {
    if (input.kind === 'module-requested') {
      if (input.module.id !== this.#module) return null;
      this.#requests.add(input.request);
      return `requested: ${demandText(input.module)}`;
    }
    if (input.kind === 'runtime-registered') {
      const instance = input.instances.find(({ module }) => module === this.#module);
      return instance === undefined
        ? null
        : `${input.runtime.id} registers and reports it ${instance.state}, epoch ${instance.epoch}`;
    }
    if (input.kind === 'moves-advised') {
      const move = input.moves.find(({ module }) => module === this.#module);
      return move === undefined ? null : `a roll-out advises to move it to ${move.to} (${input.plan})`;
    }
    if (!('module' in input) || input.module !== this.#module) return null;
    if ('request' in input) this.#requests.add(input.request);
    if (input.kind === 'module-deletion-requested') return 'its end is asked for';
    if (input.kind === 'migration-requested') return `a migration to ${input.to} is asked for`;
    if (input.kind === 'module-found-fixed') return `it can never be paused: ${input.reason}`;
    const size = 'snapshotBytes' in input ? `, snapshot of ${written(input.snapshotBytes, 'bytes')}` : '';
    const fixed = 'fixed' in input ? `, cannot be paused: ${input.fixed}` : '';
    const why = 'reason' in input ? `: ${input.reason}` : fixed;
    return `${input.runtime}: ${input.kind.replace(/-/g, ' ')}, epoch ${input.epoch}${size}${why}`;
  }

  #decided(decision: Decision, atMs: number): string | null {
    switch (decision.kind) {
      case 'placed':
        if (decision.placement.module !== this.#module) return null;
        this.#last = { atMs, placement: decision.placement };
        this.#home = decision.placement.chosen;
        return `placed on ${decision.placement.chosen ?? 'nothing'}, epoch ${decision.epoch}: ${placementText(decision.placement)}`;
      case 'queued':
        if (decision.placement.module !== this.#module) return null;
        this.#last = { atMs, placement: decision.placement };
        this.#home = null;
        return [`queued, ${decision.reason}`, placementText(decision.placement)]
          .filter((text) => text !== '')
          .join(': ');
      case 'preempted':
        if (decision.victim === this.#module) return `displaced from ${decision.on} for ${decision.module}`;
        return decision.module === this.#module ? `displaces ${decision.victim} on ${decision.on}` : null;
      case 'noticed': {
        const { symptom } = decision;
        if (symptom.module !== this.#module) return null;
        return `noticed ${symptom.kind} on ${symptom.runtime}: ${digits(symptom.measured)} against ${digits(symptom.threshold)}`;
      }
      case 'health-changed':
        return decision.runtime === this.#home
          ? `its runtime ${decision.runtime} is ${decision.health}: ${decision.reason}`
          : null;
      default:
        return decision.module === this.#module ? this.#migration(decision, atMs) : null;
    }
  }

  #migration(
    decision: Exclude<
      Decision,
      { readonly kind: 'placed' | 'queued' | 'preempted' | 'noticed' | 'health-changed' }
    >,
    atMs: number,
  ): string {
    switch (decision.kind) {
      case 'migration-planned':
        this.#target = decision.to;
        if (decision.placement !== null) this.#last = { atMs, placement: decision.placement };
        return `migration ${decision.from} → ${decision.to} planned, ${decision.reason}${decision.pin === undefined ? '' : ', and its pin follows'}${worthText(decision.worth)}`;
      case 'migration-declined':
        return `migration from ${decision.from}${decision.to === null ? '' : ` to ${decision.to}`} declined, ${decision.reason}${worthText(decision.worth)}`;
      case 'migration-aborted':
        return `migration aborted: ${decision.reason}`;
      case 'migration-finished':
        this.#home = this.#target;
        return `migration finished, paused for ${written(decision.downtimeMs, 'ms')}`;
      case 'fenced':
        return `an old instance on ${decision.runtime}, epoch ${decision.epoch}, is told to stop`;
      case 'given-up':
        this.#home = null;
        return `given up: ${decision.reason}`;
    }
  }

  #ordered(command: Command): string | null {
    switch (command.kind) {
      case 'confirm-registration':
      case 'refuse-registration':
      case 'accept-request':
        return null;
      case 'refuse-request':
        return this.#requests.has(command.request) ? `request refused: ${command.reason}` : null;
      case 'report-progress':
        return command.module === this.#module
          ? `told its asker: ${command.progress}${command.reason === '' ? '' : `, ${command.reason}`}`
          : null;
      case 'start-module':
      case 'prepare-module':
        if (command.module.id !== this.#module) return null;
        this.#home = command.kind === 'start-module' ? command.runtime : this.#home;
        return `${command.kind} on ${command.runtime}, epoch ${command.epoch}${goesOn(command) ? ', from its last checkpoint' : ''}`;
      case 'freeze-module':
        return command.module === this.#module
          ? `freeze-module on ${command.runtime}, epoch ${command.epoch}, for ${command.to}`
          : null;
      default:
        return command.module === this.#module
          ? `${command.kind} on ${command.runtime}, epoch ${command.epoch}`
          : null;
    }
  }
}

const goesOn = (command: Command): boolean => command.kind === 'start-module' && command.fromCheckpoint;

function demandText({ demand, apis, latencyMsMax, priority, anchor }: Module): string {
  const parts = [
    `${written(demand.memoryBytes, 'bytes')} of memory`,
    `${digits(demand.cpuShare)} of a reference core`,
    apis.length === 0 ? '' : `apis ${apis.join(', ')}`,
    latencyMsMax === null ? '' : `answers within ${written(latencyMsMax, 'ms')}`,
    anchor === null ? '' : `for ${anchor}`,
    priority === 0 ? '' : `priority ${priority}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** A placement in one line: how many runtimes met which verdict, and how the best one scored. */
function placementText({ verdicts, contenders, tieBreak }: Placement): string {
  const counts = new Map<string, number>();
  for (const { verdict, runtimeCount } of verdicts)
    counts.set(verdict, (counts.get(verdict) ?? 0) + runtimeCount);
  const tally = [...counts]
    .map(([verdict, count]) => `${count} ${verdict === 'fits' ? 'fit' : verdict}`)
    .join(', ');
  const [best] = contenders;
  const score = best === undefined ? '' : `; best of ${contenders.length} with ${best.total.toFixed(3)}`;
  return `${tally}${score}${tieBreak === null ? '' : `, tie broken by ${tieBreak}`}`;
}

function worthText(worth: Worth | null): string {
  if (worth === null) return '';
  const { benefitMs, priceMs, marginShare, downtimeMs, transferBytes } = worth;
  const margin = marginShare === 0 ? '' : ` plus a margin of ${written(marginShare, 'share')}`;
  return `: worth ${written(benefitMs, 'ms')} for ${written(priceMs, 'ms')}${margin}; ${written(downtimeMs, 'ms')} down, ${written(transferBytes, 'bytes')} to carry`;
}
