/** Where fresh ids come from: whoever starts the wire gives it a text that no start before had. */
export interface IdSource {
  /** Names this start of the supervisor; two starts with one nonce would issue the same ids. */
  readonly nonce: string;
  readonly issuedCount: number;
}

/** The next fresh id of a realm, in the form of a random uuid, and the source it leaves behind. */
export function freshId(realm: string, { nonce, issuedCount }: IdSource): readonly [string, IdSource] {
  const head = hex(`${nonce}/${issuedCount}`).slice(0, 16);
  return [uuidOf(head, sealOf(realm, head)), { nonce, issuedCount: issuedCount + 1 }];
}

/**
 * Whether an id was issued by this realm's supervisor, in this start or an earlier one. MQTT 3.1.1 gives us back what we
 * publish where we listen, and legacy dialects ask and answer on one topic: our own messages are told by their ids. It
 * protects from echoes, not from forgers, who only get their own messages ignored.
 */
export function isOurs(realm: string, id: string): boolean {
  const digits = id.replaceAll('-', '');
  if (digits.length !== 32) return false;
  const head = digits.slice(0, 12) + digits.slice(13, 16);
  return id === uuidOf(`${head}0`, sealOf(realm, `${head}0`));
}

/** An id that follows from a text, and so is the same whoever makes it; version 8 of RFC 9562 is for such. */
export function derivedId(text: string): string {
  const digits = hex(text);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

/** Version 4 and variant 10 stand at their places, as RFC 9562 §5.4 has them; 60 digits carry the rest. */
function uuidOf(head: string, seal: string): string {
  const third = head.slice(12, 15);
  return `${head.slice(0, 8)}-${head.slice(8, 12)}-4${third}-8${seal.slice(0, 3)}-${seal.slice(3, 15)}`;
}

const sealOf = (realm: string, head: string): string => hex(`${realm}#${head.slice(0, 15)}`).slice(0, 15);

/** 128 bits of a text, as hexadecimal digits: four lanes of FNV-1a, each finished as MurmurHash3 does (Appleby 2011). */
function hex(text: string): string {
  return [0x811c9dc5, 0x9747b28c, 0x2f0b4c47, 0xc2b2ae35]
    .map((basis) => finish(lane(text, basis)).toString(16).padStart(8, '0'))
    .join('');
}

function lane(text: string, basis: number): number {
  let hash = basis;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash;
}

function finish(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
