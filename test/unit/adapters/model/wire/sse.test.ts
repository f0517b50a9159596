import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvents, type ServerEvent } from '../../../../../src/adapters/model/wire/sse.ts';

async function read(
  chunks: Uint8Array[],
  maxEventLength = 1_000,
): Promise<{ events: ServerEvent[]; chunks: number }> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  let seen = 0;
  const count = () => {
    seen += 1;
  };
  for await (const event of readEvents(body.getReader(), count, { maxEventLength })) events.push(event);
  return { events, chunks: seen };
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('events', () => {
  test('are read with their name and data', async () => {
    const { events } = await read([bytes('event: ping\ndata: {}\n\ndata: a\ndata: b\n\n')]);
    expect(events).toEqual([
      { event: 'ping', data: '{}' },
      { event: '', data: 'a\nb' },
    ]);
  });

  test('leave comments, other fields and an unfinished end aside, but every chunk is a sign of life', async () => {
    const { events, chunks } = await read([
      bytes(': still here\n\n'),
      bytes('id: 7\nretry: 1\ndata:x\n\n'),
      bytes('data: cut'),
    ]);
    expect(events).toEqual([{ event: '', data: 'x' }]);
    expect(chunks).toBe(3);
  });

  test('may be cut anywhere, in the middle of a character and of a line end too', async () => {
    const text = 'event: a\r\ndata: 🙂é\r\n\r\ndata: 1\rdata: 2\r\rdata: z\n\n';
    const expected = (await read([bytes(text)])).events;
    expect(expected.map((event) => event.data)).toEqual(['🙂é', '1\n2', 'z']);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length + 4), { maxLength: 12 }), async (cuts) => {
        const whole = bytes(text);
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const pieces = at.slice(1).map((end, index) => whole.slice(at[index], end));
        expect((await read(pieces)).events).toEqual(expected);
      }),
    );
  });

  test('that never end are given up before they fill the memory', async () => {
    const endless = Array.from({ length: 50 }, () => bytes(`data: ${'x'.repeat(100)}\n`));
    await expect(read(endless)).rejects.toMatchObject({ kind: 'lost' });
    await expect(read([bytes('y'.repeat(1_001))])).rejects.toMatchObject({ kind: 'lost' });
  });
});
