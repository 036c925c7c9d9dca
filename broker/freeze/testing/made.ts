import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Code, compile } from '../../runtime/host/codes.ts';
import { sha256Of, transform } from '../transform.ts';

const HERE = import.meta.dirname;
const BUILT = join(HERE, '../../modules/built');
const CACHE = join(HERE, '../../../node_modules/.cache/arts/freezable-tests');

/** A module of the gallery as it is, and made freezable. */
export interface Pair {
  readonly plain: Code;
  readonly freezable: Code;
  readonly plainBytes: Uint8Array;
  readonly freezableBytes: Uint8Array;
}

/** Both forms of a module of the gallery. Making one takes seconds, so it is kept until the transformer changes. */
export async function pairOf(name: string): Promise<Pair> {
  const plainBytes = new Uint8Array(readFileSync(join(BUILT, `${name}.wasm`)));
  const freezableBytes = await made(name, plainBytes);
  const identity = {
    originalSha256: await sha256Of(plainBytes),
    transformedSha256: await sha256Of(freezableBytes),
  };
  const [plain, freezable] = [await compile(plainBytes), await compile(freezableBytes, identity)];
  if (plain.kind === 'unfit' || freezable.kind === 'unfit') throw new Error(`${name} cannot be run`);
  return { plain, freezable, plainBytes, freezableBytes };
}

async function made(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const folder = join(CACHE, transformerKey());
  const path = join(folder, `${await sha256Of(bytes)}.wasm`);
  if (existsSync(path)) return new Uint8Array(readFileSync(path));
  const transformed = await transform(bytes);
  if (transformed.kind === 'refused') throw new Error(`${name}: ${transformed.reason}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, transformed.bytes);
  renameSync(`${path}.${process.pid}`, path);
  return transformed.bytes;
}

/** Changes whenever a source of the transformer does, or Binaryen. */
function transformerKey(): string {
  const hash = createHash('sha256');
  const rewriter = join(HERE, '../rewrite');
  for (const file of readdirSync(rewriter).sort()) hash.update(readFileSync(join(rewriter, file)));
  hash.update(readFileSync(join(HERE, '../asyncify.ts')));
  hash.update(readFileSync(join(HERE, '../../../node_modules/binaryen/package.json')));
  return hash.digest('hex').slice(0, 16);
}
