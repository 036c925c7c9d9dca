import { writeFileSync } from 'node:fs';
import { leafletOf, openView, subjectAt } from '../view/index.ts';
import { authorizationOf } from './remote/credentials.ts';
import { EXIT } from './remote/exits.ts';
import type { RemoteOptions } from './remote/remote.ts';
import { type CommandTools, ownTools } from './remote/tools.ts';

/** Options of `arts view`. */
export interface ViewOptions extends Pick<RemoteOptions, 'realm' | 'json'> {
  readonly port: string;
  /** A second run to compare with. */
  readonly beside?: string;
  /** A file to write instead of showing anything. */
  readonly out?: string;
}

/** Shows a run, a journal or a realm in the browser until it is interrupted. */
export async function view(
  what: string,
  options: ViewOptions,
  tools: CommandTools = ownTools(),
): Promise<number> {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    tools.err(
      `arts: --port "${options.port}" is no port: a whole number up to 65535, 0 for any that is free\n`,
    );
    return EXIT.usage;
  }
  const [place = what, moment] = what.split(/#(?=[a-z]+=)/);
  const subject = subjectAt(place);
  if (typeof subject === 'string') {
    tools.err(`arts: ${subject}\n`);
    return EXIT.input;
  }
  if (options.out !== undefined) return write(subject, options.out, tools);
  const beside = options.beside === undefined ? undefined : subjectAt(options.beside);
  if (typeof beside === 'string' || beside?.kind === 'supervisor') {
    const why = typeof beside === 'string' ? beside : 'what is compared with must be a run or a journal';
    tools.err(`arts: ${why}\n`);
    return EXIT.input;
  }
  const realm = options.realm ?? tools.env.ARTS_REALM ?? 'realm';
  const authorization = authorizationOf(tools.env);
  try {
    const viewed = await openView({
      subject,
      ...(beside === undefined ? {} : { beside }),
      realm,
      port,
      authorization,
      fetch: tools.fetch,
    });
    const url = moment === undefined ? viewed.url : `${viewed.url}#${moment}`;
    tools.out(options.json === true ? `${JSON.stringify({ url })}\n` : `${url}\n`);
    tools.err('Open it in a browser. Ctrl-C ends.\n');
    if (!tools.interrupted.aborted)
      await new Promise((resolve) => tools.interrupted.addEventListener('abort', resolve, { once: true }));
    await viewed.close();
    return EXIT.ok;
  } catch (fault) {
    const isTaken = (fault as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (!isTaken) throw fault;
    tools.err(`arts: port ${port} is in use by another program; leave --port out for one that is free\n`);
    return EXIT.unreachable;
  }
}

/** Writes the page and the trace as one file that can be sent to others. */
async function write(
  subject: Exclude<ReturnType<typeof subjectAt>, string>,
  path: string,
  { out, err }: CommandTools,
): Promise<number> {
  if (subject.kind === 'supervisor') {
    err('arts: a realm that lives fits into no file; name a run or a journal\n');
    return EXIT.input;
  }
  const leaflet = await leafletOf(subject);
  if (leaflet.kind === 'fault') {
    err(`arts: ${leaflet.why}\n`);
    return EXIT.internal;
  }
  try {
    writeFileSync(path, leaflet.html);
  } catch (fault) {
    err(`arts: "${path}" cannot be written: ${(fault as Error).message}\n`);
    return EXIT.input;
  }
  out(`${path}\n`);
  return EXIT.ok;
}
