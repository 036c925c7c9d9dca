import type { Command, Decision, Input, Timed } from '../reel/words.ts';
import { bytes, duration } from './words.ts';

/** A record in a line. */
export interface Telling {
  readonly source: 'heard' | 'asked' | 'ordered' | 'answered' | 'decided' | 'in truth';
  readonly what: string;
  readonly runtime: string | null;
  readonly module: string | null;
  readonly text: string;
}

/** Tells a record in a line. */
export function tell(record: Timed): Telling {
  switch (record.kind) {
    case 'input':
      return ofInput(record.input);
    case 'command':
      return ofCommand(record.command);
    case 'decision':
      return ofDecision(record.decision);
    case 'world': {
      const { fact } = record;
      const module = 'module' in fact ? fact.module : null;
      const runtime =
        'runtime' in fact ? fact.runtime : 'device' in fact ? fact.device : 'on' in fact ? fact.on : null;
      const text =
        'state' in fact ? fact.state : 'note' in fact ? fact.note : 'what' in fact ? fact.what : '';
      return { source: 'in truth', what: fact.kind, runtime, module, text };
    }
  }
}

const counted = (moduleCount: number): string => `${moduleCount} module${moduleCount === 1 ? '' : 's'}`;

const idOf = (module: string | { readonly id: string }): string =>
  typeof module === 'string' ? module : module.id;

function ofInput(input: Input): Telling {
  const module = 'module' in input ? idOf(input.module) : null;
  const runtime =
    'runtime' in input
      ? idOf(input.runtime)
      : 'to' in input && input.kind === 'migration-requested'
        ? input.to
        : null;
  return {
    source: 'request' in input ? 'asked' : 'heard',
    what: input.kind,
    runtime,
    module,
    text: textOf(input),
  };
}

function textOf(input: Input): string {
  switch (input.kind) {
    case 'keep-alive-received':
      return counted(input.instances.length);
    case 'runtime-registered':
      return `on ${input.runtime.device.id}, ${counted(input.instances.length)}`;
    case 'link-measured':
      return `${input.from} → ${input.to}: ${duration(input.latencyMs)}, ${bytes(input.bandwidthBytesPerSecond)}/s`;
    case 'module-frozen':
    case 'checkpoint-stored':
      return `epoch ${input.epoch}, ${bytes(input.snapshotBytes)}`;
    case 'module-exited':
    case 'module-start-failed':
    case 'module-freeze-failed':
    case 'module-thaw-failed':
      return `epoch ${input.epoch}, ${input.reason}`;
    case 'module-found-fixed':
      return input.reason;
    case 'moves-advised':
      return `${input.plan}, ${input.moves.map(({ module, to }) => `${module} → ${to}`).join(', ')}`;
    case 'module-started':
      return `epoch ${input.epoch}${input.fixed === undefined ? '' : `, cannot be paused: ${input.fixed}`}`;
    case 'drain-requested':
      return input.draining ? 'drain' : 'let modules come again';
    case 'runtime-left':
      return input.willed ? 'by its last will' : 'said goodbye';
    default:
      return 'epoch' in input ? `epoch ${input.epoch}` : '';
  }
}

function ofCommand(command: Command): Telling {
  const module = 'module' in command ? idOf(command.module) : null;
  const runtime = 'runtime' in command ? command.runtime : null;
  const epoch = 'epoch' in command ? `epoch ${command.epoch}` : '';
  switch (command.kind) {
    case 'report-progress':
      return { source: 'answered', what: command.progress, runtime, module, text: command.reason };
    case 'accept-request':
    case 'refuse-request':
      return {
        source: 'answered',
        what: command.kind,
        runtime,
        module,
        text: 'reason' in command ? command.reason : command.request,
      };
    case 'freeze-module':
      return { source: 'ordered', what: command.kind, runtime, module, text: `${epoch}, for ${command.to}` };
    default:
      return { source: 'ordered', what: command.kind, runtime, module, text: epoch };
  }
}

function ofDecision(decision: Decision): Telling {
  const told = (runtime: string | null, module: string | null, text: string): Telling => ({
    source: 'decided',
    what: decision.kind,
    runtime,
    module,
    text,
  });
  switch (decision.kind) {
    case 'placed':
      return told(decision.placement.chosen, decision.placement.module, `epoch ${decision.epoch}`);
    case 'queued':
      return told(null, decision.placement.module, decision.reason);
    case 'preempted':
      return told(decision.on, decision.module, `displaces ${decision.victim}`);
    case 'noticed': {
      const { kind, runtime, module, measured, threshold } = decision.symptom;
      return told(
        runtime,
        module,
        `${kind}: ${Number(measured.toPrecision(3))} against ${Number(threshold.toPrecision(3))}`,
      );
    }
    case 'migration-planned':
      return told(decision.to, decision.module, `from ${decision.from}, ${decision.reason}`);
    case 'migration-declined':
      return told(decision.from, decision.module, decision.reason);
    case 'migration-finished':
      return told(null, decision.module, `paused for ${duration(decision.downtimeMs)}`);
    case 'health-changed':
      return told(decision.runtime, null, `${decision.health}: ${decision.reason}`);
    case 'fenced':
      return told(decision.runtime, decision.module, `epoch ${decision.epoch}`);
    default:
      return told(null, decision.module, decision.reason);
  }
}
