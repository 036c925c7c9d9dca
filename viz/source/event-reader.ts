/** One server-sent event with text in it. */
export interface ServerEvent {
  readonly text: string;
  /** What it is called; empty if it does not say. */
  readonly name: string;
  /** Where to go on after it; `null` if it does not say. */
  readonly id: string | null;
}

/** Takes server-sent events apart as they come in pieces (HTML Living Standard, §9.2.6 "Interpreting an event stream"). */
export class EventReader {
  #rest = '';
  #lines: string[] = [];
  #id: string | null = null;
  #name = '';

  /** All events that end in this piece of text. */
  read(piece: string): readonly ServerEvent[] {
    const lines = (this.#rest + piece).split(/\r\n|\n/);
    this.#rest = lines.pop() ?? '';
    const events: ServerEvent[] = [];
    for (const line of lines) {
      if (line !== '') this.#field(line);
      else if (this.#lines.length > 0) events.push(this.#event());
    }
    return events;
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.#lines.push(value);
    else if (name === 'id') this.#id = value;
    else if (name === 'event') this.#name = value;
  }

  #event(): ServerEvent {
    const event = { text: this.#lines.join('\n'), name: this.#name, id: this.#id };
    this.#lines = [];
    this.#id = null;
    this.#name = '';
    return event;
  }
}
