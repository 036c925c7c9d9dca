/**
 * The topics of the fifth generation, by their place: a runtime speaks below its namespace, requests and the words about modules
 * go below a scene. `{realm}/g/{namespace}/p/{runtime}` and `{realm}/s/{namespace}/{scene}/p/…`.
 */
export interface Stage {
  readonly namespace: string;
  readonly scene: string;
}

/** Who the supervisor is where clients have a name. */
export const SUPERVISOR = 'arts-supervisor';

/** The scene of a topic; `null` for a topic of another shape. Levels follow the realm. */
export function stageOf(levels: readonly string[]): Stage | null {
  const [family, namespace = '', scene = '', p, client = '', tag = client] = levels;
  const isWhole = family === 's' && p === 'p' && (levels.length === 5 || levels.length === 6);
  return isWhole && [namespace, scene, client, tag].every((level) => level !== '')
    ? { namespace, scene }
    : null;
}

/** The scene that an earlier request came from; one of the supervisor's own for modules that came from none. */
export function stageBehind(realm: string, topic: string | undefined, runtimeTopic: string): Stage {
  const levels = topic?.startsWith(`${realm}/`) ? topic.slice(realm.length + 1).split('/') : [];
  const namespace = runtimeTopic.slice(realm.length + 1).split('/')[1] ?? 'public';
  return stageOf(levels) ?? { namespace, scene: SUPERVISOR };
}

/** Where the supervisor asks runtimes, like any client of the scene. */
export const askTopic = (realm: string, { namespace, scene }: Stage): string =>
  `${realm}/s/${namespace}/${scene}/p/${SUPERVISOR}/${SUPERVISOR}`;

/** Where a module of a scene writes and is written to; `-` marks what is no ordinary message. */
export const streamTopic = (realm: string, stage: Stage, module: string, stream: string): string =>
  `${moduleTopic(realm, stage, module)}/-/${stream}`;

/** Where everybody hears of a module. */
export const moduleTopic = (realm: string, { namespace, scene }: Stage, module: string): string =>
  `${realm}/s/${namespace}/${scene}/p/${module}`;
