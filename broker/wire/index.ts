/** The door of the wire: what other folders of the broker may import. */

export { deliverFile } from './deliver.ts';
export { hear } from './hear.ts';
export { nativeLimits, readJson } from './json.ts';
export { askedIn } from './legacy/asked-in.ts';
export type { Fields } from './legacy/envelope.ts';
export { moduleRowG1, moduleRowG3, moduleRowG4 } from './legacy/module-rows.ts';
export { toldOf } from './legacy/runtime.ts';
export {
  childrenOf,
  type Register,
  runtimeRowG1,
  runtimeRowG3,
  runtimeRowG4,
} from './legacy/runtime-rows.ts';
export type { Message } from './message.ts';
export {
  decodeReply,
  encodeRequest,
  type Reply,
  type RequestError,
} from './native/client-side.ts';
export { isName } from './native/fields.ts';
export { moduleSchema, programSchema, strict } from './native/module.ts';
export { requestSchema } from './native/request.ts';
export {
  decodeCommand,
  decodeReport,
  encodeCommand,
  encodeReport,
  lastWill,
} from './native/runtime-side.ts';
export { type Chunk, cutSnapshot, type Gathering, gather, readChunk, wholeOf } from './native/snapshot.ts';
export { type Stdio, snapshotTopic, stdioTopic } from './native/topics.ts';
export { dialectOf, type Generation } from './notes.ts';
export type { Publish } from './publish.ts';
export type { Issue, IssueCode, Reading } from './reading.ts';
export { type Subscription, subscriptions } from './subscriptions.ts';
export { tell } from './tell.ts';
export {
  type Fallback,
  type FileWanted,
  type Heard,
  newWire,
  readWire,
  type Told,
  type Wire,
  type WirePlan,
  writeWire,
} from './wire.ts';
