import {
  type Command,
  deviceId,
  type Input,
  type Knowledge,
  newKnowledge,
  type Profile,
  profileNamed,
  type Report,
  type Request,
  realmId,
  step,
} from '../../../core/index.ts';
import { deliverFile } from '../deliver.ts';
import { hear } from '../hear.ts';
import type { Message } from '../message.ts';
import type { Publish } from '../publish.ts';
import type { Issue } from '../reading.ts';
import { tell } from '../tell.ts';
import { type Fallback, type FileWanted, newWire, type Wire } from '../wire.ts';

/** What one message led to. */
export interface Outcome {
  /** In order; what goes out in our own dialect is left out. */
  readonly said: readonly Publish[];
  readonly native: readonly Publish[];
  readonly inputs: readonly (Report | Request)[];
  readonly commands: readonly Command[];
  readonly issues: readonly Issue[];
  readonly files: readonly FileWanted[];
}

/** A supervisor as a shell has it, without a broker: wire and core, one message after the other. */
export class Supervisor {
  wire: Wire;
  scene: Knowledge;
  readonly #profile: Profile;
  /** Files that can be sent to runtimes that miss them. */
  readonly files: Map<string, Uint8Array> = new Map();
  #atMs = 0;

  constructor(options: { readonly fallback?: Fallback; readonly profile?: string } = {}) {
    const { fallback = 'g1', profile = 'arts-least-modules' } = options;
    const found = profileNamed(profile);
    if (found === undefined) throw new Error(`no profile ${profile}`);
    this.#profile = found;
    this.wire = newWire({ realm: 'realm', nonce: 'test', fallback, wallMs: 1_700_000_000_000 });
    this.scene = newKnowledge({ realm: realmId('realm'), hub: deviceId('hub'), profile: found });
  }

  /** Hears a message and does all that follows from it, a millisecond later unless more time is to pass. */
  hear(message: Message, afterMs = 1): Outcome {
    this.#atMs += afterMs;
    const heard = hear(this.wire, message, this.scene);
    this.wire = heard.wire;
    const publishes: Publish[] = [...heard.publishes];
    const commands: Command[] = [];
    const waiting: (Report | Request)[] = [...heard.inputs];
    const inputs: (Report | Request)[] = [];
    for (let input = waiting.shift(); input !== undefined; input = waiting.shift()) {
      inputs.push(input);
      waiting.unshift(...this.#step({ ...input, atMs: this.#atMs } as Input, publishes, commands));
    }
    for (const wanted of heard.files) {
      const told = deliverFile(this.wire, wanted, this.files.get(wanted.file) ?? null, this.scene);
      this.wire = told.wire;
      publishes.push(...told.publishes);
    }
    const isNative = ({ topic }: Publish): boolean => topic.startsWith('realm/arts/v1/');
    return {
      said: publishes.filter((one) => !isNative(one)),
      native: publishes.filter(isNative),
      inputs,
      commands,
      issues: heard.issues,
      files: heard.files,
    };
  }

  /** Lets time go by. */
  pass(ms: number): readonly Publish[] {
    this.#atMs += ms;
    const publishes: Publish[] = [];
    const waiting: Input[] = [{ kind: 'time-passed', atMs: this.#atMs }];
    for (let input = waiting.shift(); input !== undefined; input = waiting.shift()) {
      const reports = this.#step(input, publishes, []);
      waiting.push(...reports.map((report) => ({ ...report, atMs: this.#atMs }) as Input));
    }
    return publishes;
  }

  #step(input: Input, publishes: Publish[], commands: Command[]): readonly Report[] {
    const result = step(this.#profile, this.scene, input);
    this.scene = result.knowledge;
    const told = tell(this.wire, result.commands, this.scene);
    this.wire = told.wire;
    publishes.push(...told.publishes);
    commands.push(...result.commands);
    return told.reports;
  }
}

/** A message as JSON, sent on a topic. */
export const says = (topic: string, content: unknown): Message => ({
  topic,
  payload: typeof content === 'string' ? content : JSON.stringify(content),
});
