import { describe, expect, it } from 'vitest';
import { type RequestId, requestId } from '../../core/index.ts';
import { type Answered, answersFrom, answersParts } from './answers.ts';

describe('answers on their way into a snapshot', () => {
  it.each([0, 1, 1_999, 2_000, 2_001, 4_000])('come back whole when there are %i', (count) => {
    const asked = new Map<RequestId, Answered>(
      Array.from({ length: count }, (_, at) => [
        requestId(`client/${at}`),
        { digest: `${at}`, refusal: at % 2 === 0 ? null : 'no' },
      ]),
    );
    const text = [...answersParts(asked)].join('');
    expect(text).toBe(JSON.stringify([...asked]));
    expect(answersFrom(text)).toEqual(asked);
  });
});
