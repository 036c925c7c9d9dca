import type { Opinion, Phase } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace.ts';
import { EXIT } from './remote/exits.ts';
import { type RemoteOptions, withRemote } from './remote/remote.ts';
import { moduleCalled } from './remote/rows.ts';
import { type CommandTools, ownTools } from './remote/tools.ts';

/** What the supervisor tells of a module. */
export interface Explanation {
  readonly module: string;
  readonly atMs: number;
  readonly epoch: number;
  readonly phase: Phase;
  readonly policy: string;
  readonly scorers: readonly { readonly name: string; readonly weight: number }[];
  readonly opinions: readonly Opinion[];
  readonly records: readonly TraceRecord[];
  readonly isWhole: boolean;
}

/**
 * How it is told, to people and to programs. The simulator has the words; whoever knows both rooms hands them over.
 */
export type Tell = (told: Explanation) => { readonly text: string; readonly record: object };

/** Tells why a module of a live realm is where it is, in the words in which a run is told. */
export async function explainLive(
  called: string,
  options: RemoteOptions,
  tell: Tell,
  tools: CommandTools = ownTools(),
): Promise<number> {
  return withRemote(options, tools, async (remote) => {
    const { id } = await moduleCalled(remote, called);
    const told = await remote.get<Explanation>(remote.path('modules', id, 'explanation'));
    const { text, record } = tell(told);
    tools.out(options.json === true ? `${JSON.stringify(record)}\n` : text);
    if (!told.isWhole) tools.err('its life begins before what the journal keeps\n');
    return EXIT.ok;
  });
}
