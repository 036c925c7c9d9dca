import { durationOf, headOf, type Importer, plainName } from './importer.ts';
import { columnsOf, type Row, type Source, separated } from './reading.ts';

/**
 * When nodes were up: the `event_trace` of the Failure Trace Archive (tab-separated; event_type 1 is availability), or the same cut down
 * to node_id, up, start_s and end_s. Kondo, Javadi, Iosup & Epema, "The Failure Trace Archive", CCGrid 2010.
 */
export const availability: Importer = {
  name: 'availability',
  cites: 'event_trace of the Failure Trace Archive, Kondo et al., CCGrid 2010; or node_id,up,start_s,end_s',
  assumes: [
    'a node that goes down crashes, so that its last will is heard; outside of what was recorded it is away',
    'nodes are gateways, and half as many services run on them as there are nodes',
  ],
  async *write(source, { name, limitCount }) {
    const stays = await staysIn(source, limitCount);
    const firstSeconds = Math.min(...[...stays.values()].flat().map(({ fromSeconds }) => fromSeconds));
    let endMs = 0;
    yield `${headOf(availability, source, name)}devices:\n${stays.size === 0 ? '  []\n' : ''}`;
    for (const [node, all] of stays) {
      yield `  - id: "node-${plainName(node)}"\n    class: gateway\n    present:\n`;
      for (const { fromSeconds, toSeconds } of all.toSorted((a, b) => a.fromSeconds - b.fromSeconds)) {
        endMs = Math.max(endMs, (toSeconds - firstSeconds) * 1_000);
        yield `      - { from: ${fromSeconds - firstSeconds} s, to: ${toSeconds - firstSeconds} s, parting: crash }\n`;
      }
    }
    const count = Math.max(1, Math.floor(stays.size / 2));
    yield `modules:\n  - { id: "service-{n}", count: ${count}, memory: 4 MiB, request: 10 s, behaviour: { kind: service, work: 20 ms, calls: { kind: periodic, every: 10 s } } }\n`;
    yield durationOf(endMs);
  },
};

interface Span {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

async function staysIn(source: Source, limitCount: number): Promise<ReadonlyMap<string, readonly Span[]>> {
  const stays = new Map<string, Span[]>();
  let columns: Columns | null = null;
  let separator = ',';
  for await (const line of source.lines()) {
    if (columns === null) {
      separator = line.text.includes('\t') ? '\t' : ',';
      const head = separated({ ...line, text: line.text.replace(/^#\s*/, '') }, separator);
      columns = columnsIn(source, head);
      continue;
    }
    if (line.text.startsWith('#')) continue;
    const found = spanOf(source, separated(line, separator), columns);
    if (found === null) continue;
    const spans = stays.get(found.node);
    if (spans === undefined && stays.size >= limitCount) continue;
    if (spans === undefined) stays.set(found.node, [found.span]);
    else spans.push(found.span);
  }
  return stays;
}

type Columns = Readonly<Record<'node' | 'up' | 'from' | 'to', number>>;

function columnsIn(source: Source, head: Row): Columns {
  const isArchive = head.fields.some(({ text }) => text === 'event_type');
  if (isArchive) {
    const names = ['node_id', 'event_type', 'event_start_time', 'event_stop_time'] as const;
    const found = columnsOf(source, head, names);
    return {
      node: found.node_id,
      up: found.event_type,
      from: found.event_start_time,
      to: found.event_stop_time,
    };
  }
  const found = columnsOf(source, head, ['node_id', 'up', 'start_s', 'end_s']);
  return { node: found.node_id, up: found.up, from: found.start_s, to: found.end_s };
}

/** When a node was up, by one line; `null` for a line of another kind. */
function spanOf(
  source: Source,
  row: Row,
  columns: Columns,
): { readonly node: string; readonly span: Span } | null {
  const isUp = source.numberIn(row, columns.up, 'whether it was up', 0);
  const fromSeconds = source.numberIn(row, columns.from, 'the start', 0);
  const toSeconds = source.numberIn(row, columns.to, 'the end', 0);
  if (isUp === null || fromSeconds === null || toSeconds === null) return null;
  if (toSeconds < fromSeconds) {
    const column = row.fields[columns.to]?.columnNumber ?? 1;
    source.complain(row.lineNumber, column, `the end ${toSeconds} is before the start ${fromSeconds}`);
    return null;
  }
  const node = row.fields[columns.node]?.text ?? '';
  return isUp === 1 && toSeconds > fromSeconds ? { node, span: { fromSeconds, toSeconds } } : null;
}
