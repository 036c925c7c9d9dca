import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Series } from './result.ts';

/**
 * Packs a time series as Parquet: `atMs` and one column of doubles per measure, and what it belongs to as key-value
 * metadata, so that a file that was carried off can still be told apart.
 */
export function packedColumns(
  { atMs, columns }: Series,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const all: readonly (readonly [string, readonly number[]])[] = [['atMs', atMs], ...Object.entries(columns)];
  const buffer = parquetWriteBuffer({
    columnData: all.map(([name, values]) => ({
      name,
      data: [...values],
      type: 'DOUBLE' as const,
      nullable: false,
    })),
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'arts-workbench',
  });
  return new Uint8Array(buffer);
}
