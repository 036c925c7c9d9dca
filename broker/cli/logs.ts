import { EXIT } from './remote/exits.ts';
import { Refusal, type Remote, type RemoteOptions, withRemote } from './remote/remote.ts';
import { moduleCalled } from './remote/rows.ts';
import { type CommandTools, ownTools } from './remote/tools.ts';

/** Options of `arts logs`, as they are written. */
export interface LogsOptions extends RemoteOptions {
  readonly follow?: boolean;
  readonly lines?: string;
}

/** Tells what a module wrote, and with `--follow` what it writes: its lines on the streams on which it wrote them. */
export async function logs(
  module: string,
  options: LogsOptions,
  tools: CommandTools = ownTools(),
): Promise<number> {
  return withRemote(options, tools, async (remote) => {
    if (options.lines !== undefined && !/^\d{1,4}$/.test(options.lines))
      throw new Refusal(EXIT.usage, `--lines "${options.lines}" is no number up to 1000`);
    const { id } = await moduleCalled(remote, module);
    return tellOutput(remote, id, options);
  });
}

interface Line {
  readonly text: string;
  readonly wallMs: number;
}

/** Writes a module's lines; ends with it, and says by the exit code whether it ended well. */
export async function tellOutput(remote: Remote, id: string, options: LogsOptions): Promise<number> {
  const { out, err, interrupted } = remote.tools;
  const query = `follow=${options.follow === true}${options.lines === undefined ? '' : `&lines=${options.lines}`}`;
  const path = `${remote.path('modules', id, 'output')}?${query}`;
  for await (const { event, content } of remote.events(path, (one) => one.event === 'ended')) {
    if (event === 'ended') {
      const { reason } = content as { readonly reason: string };
      if (options.json === true) out(`${JSON.stringify({ event, reason })}\n`);
      else err(`ended: ${reason}\n`);
      return reason === 'completed' || reason === 'deleted' ? EXIT.ok : EXIT.expectation;
    }
    const { text, wallMs } = content as Line;
    if (options.json === true) out(`${JSON.stringify({ stream: event, text, wallMs })}\n`);
    else if (event === 'stdout') out(`${text}\n`);
    else err(`${text}\n`);
  }
  return interrupted.aborted ? EXIT.interrupted : EXIT.ok;
}
