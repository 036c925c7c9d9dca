/** Most bytes of a frame (assumption: a small part of what any broker takes, and no more frames than packets of a move). */
const FRAME_BYTES_MAX = 262_144;

/**
 * A WebSocket for MQTT. What an MQTT client has waiting it sends as one message, and brokers close the connection at one
 * that is larger than they care for; packets may be cut anywhere (MQTT 3.1.1, §6), so that no message need be large.
 */
export class FramedSocket extends WebSocket {
  override send(message: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBufferLike>): void {
    if (!(message instanceof Uint8Array) || message.length <= FRAME_BYTES_MAX)
      return super.send(message as Uint8Array<ArrayBuffer>);
    for (let at = 0; at < message.length; at += FRAME_BYTES_MAX)
      super.send(message.subarray(at, at + FRAME_BYTES_MAX) as Uint8Array<ArrayBuffer>);
  }
}
