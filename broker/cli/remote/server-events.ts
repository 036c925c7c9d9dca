/** One event of a stream. */
export interface ServerEvent {
  readonly event: string;
  readonly id: string | null;
  readonly content: unknown;
}

/** Reads a stream of events (HTML Living Standard, §9.2.6) as far as our own supervisor writes them. */
export async function* serverEvents(response: Response): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventIn(block);
      if (event !== null) yield event;
    }
  }
}

function eventIn(block: string): ServerEvent | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const at = line.indexOf(': ');
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 2));
  }
  const event = fields.get('event');
  const content = fields.get('data');
  if (event === undefined || content === undefined) return null;
  return { event, id: fields.get('id') ?? null, content: JSON.parse(content) as unknown };
}
