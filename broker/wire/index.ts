/** The door of the wire: what other folders of the broker may import. */

export { deliverFile } from './deliver.ts';
export { hear } from './hear.ts';
export { nativeLimits, readJson } from './json.ts';
export { askedIn } from './legacy/asked-in.ts';
export type { Fields } from './legacy/envelope.ts';
export { moduleRowG1, moduleRowG3, moduleRowG4 } from './legacy/module-rows.ts';
export { toldOf } from './legacy/runtime.ts';
export {
  runtimeRowG1,
  runtimeRowG3,
  runtimeRowG4,
} from './legacy/runtime-rows.ts';
export type { Message } from './message.ts';
export {
  decodeReply,
  encodeRequest,
} from './native/client-side.ts';
export { isName } from './native/fields.ts';
export { moduleSchema, programSchema, strict } from './native/module.ts';
export { realmRulesSchema } from './native/realm-rules.ts';

export {
  decodeCommand,
  decodeReport,
  encodeCommand,
  encodeReport,
  lastWill,
} from './native/runtime-side.ts';

export { type Stdio, stdioTopic } from './native/topics.ts';
export { dialectOf } from './notes.ts';
export type { Publish } from './publish.ts';
export type { Issue, Reading } from './reading.ts';
export { subscriptions } from './subscriptions.ts';
export { tell } from './tell.ts';
export {
  type FileWanted,
  newWire,
  readWire,
  type Wire,
  writeWire,
} from './wire.ts';
