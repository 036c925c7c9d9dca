/** One request of a recording, and what was answered. */
export interface Exchange {
  /** As it was typed. */
  readonly asked: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly user?: string;
  readonly body: string;
  /** What was sent along. */
  readonly sent?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Whether the answer was for people; of those only the head was kept. */
  readonly isPage: boolean;
}

/** Reads a recording of `curl -i`: what was typed, the head of the answer, its body. */
export function exchangesIn(text: string): readonly Exchange[] {
  return text
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [asked = ''] = block.split('\n', 1);
      const [head = '', ...rest] = block.slice(asked.length + 1).split('\n\n');
      const [statusLine = '', ...lines] = head.split('\n');
      const headers = Object.fromEntries(
        lines.map((line) => {
          const at = line.indexOf(':');
          return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
        }),
      );
      const isPage = !(headers['content-type'] ?? 'application/json').startsWith('application/json');
      const [, method = 'GET'] = /-X ([A-Z]+)/.exec(asked) ?? [];
      const [, user] = /-u (\S+)/.exec(asked) ?? [];
      const [, sent] = /-d (\{.*\}) http/.exec(asked) ?? [];
      const { pathname } = new URL(asked.split(' ').at(-1) ?? '');
      return {
        asked,
        method: method as Exchange['method'],
        url: pathname,
        ...(user !== undefined && { user }),
        ...(sent !== undefined && { sent }),
        body: isPage ? '' : rest.join('\n\n').trimEnd(),
        status: Number(statusLine.split(' ')[1]),
        headers,
        isPage,
      };
    });
}

/** Reads a recording of SilverLine: an address, and below it the answer with its status in brackets, if it was kept. */
export function silverlineIn(
  text: string,
): readonly { readonly url: string; readonly status: number; readonly body: string }[] {
  return text
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [head = '', answer = ''] = block.split('\n');
      const [, body = '', status = '200'] = /^(.*?)(?: \[(\d+)\])?$/.exec(answer) ?? [];
      return { url: head.split(' ').at(-1) ?? '', status: Number(status), body };
    });
}
