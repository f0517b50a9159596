import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createRedactor } from '../../../../src/core/redact.ts';
import { asker, closeServers, serve, serveRaw } from './loopback.ts';

afterEach(closeServers);

const TOKEN = 'tok-a1b2c3d4e5f6';
const secret = { header: 'Authorization', env: 'API_TOKEN', prefix: 'Bearer ' };
const redact = createRedactor([TOKEN]).redact;
const hosted = { environment: { API_TOKEN: `${TOKEN}\n` }, redact };

/** Everything a sandbox is given. */
const shown = (value: unknown): string =>
  JSON.stringify(value, (_key, one) =>
    one instanceof Uint8Array ? Buffer.from(one).toString('latin1') : one,
  );

function entry(port: number, host = 'a.test') {
  return { host, http: true, private: true, port, secret };
}

describe('a secret', () => {
  test('goes to its host in place of what the script says, and comes back in no form', async () => {
    let seen: unknown;
    const port = await serve((request, response) => {
      seen = request.headers;
      const encoded = [
        TOKEN,
        Buffer.from(`user:${TOKEN}`).toString('base64'),
        Buffer.from(TOKEN).toString('hex'),
      ];
      response.writeHead(200, TOKEN, { 'X-Echo': `Bearer ${TOKEN}`, 'set-cookie': `t=${TOKEN}` });
      response.end(`\xff${encoded.join('|')}`, 'latin1');
    });
    const ask = asker([entry(port)], hosted);
    const headers: Array<[string, string]> = [
      ['AUTHORIZATION', 'Bearer mine'],
      ['Range', 'bytes=0-3'],
      ['Accept-Encoding', 'gzip'],
    ];
    const answer = await ask(`http://a.test:${port}/`, { headers });
    expect(seen).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'accept-encoding': 'identity' });
    expect(seen).not.toHaveProperty('range');
    expect(answer.text).toMatch(/^\xff\*\*\*\|.*\*\*\*.*\|\*\*\*$/);
    expect(answer.statusText).toBe('***');
    expect(shown(answer)).not.toContain(TOKEN.slice(4));
  });

  test('is hidden in the answers of other hosts too', async () => {
    const port = await serve((_request, response) => response.end(TOKEN));
    const entries = [entry(1), { host: 'b.test', http: true, private: true, port }];
    expect((await asker(entries, hosted)(`http://b.test:${port}/`)).text).toBe('***');
  });

  test('is not carried along a redirect, not even in its URL', async () => {
    const seen: unknown[] = [];
    const second = await serve((request, response) => {
      seen.push([request.url, request.headers.authorization]);
      response.end();
    });
    const first = await serve((_request, response) =>
      response.writeHead(302, { location: `http://b.test:${second}/?t=${TOKEN}` }).end(),
    );
    const ask = asker([entry(first), { host: 'b.test', http: true, private: true, port: second }], hosted);
    const answer = await ask(`http://a.test:${first}/`, { headers: [['authorization', 'x']] });
    expect(seen).toEqual([['/?t=***', undefined]]);
    expect(shown(answer)).not.toContain(TOKEN);
  });

  test.each(['content-encoding', 'transfer-encoding'])(
    'in a packed answer (%s) would not be seen: refused',
    async (how) => {
      const packed = gzipSync(TOKEN);
      const body =
        how === 'content-encoding' ? packed : [`${packed.length.toString(16)}\r\n`, packed, '\r\n0\r\n\r\n'];
      const port = await serveRaw((socket) => {
        const coding =
          how === 'content-encoding' ? `gzip\r\ncontent-length: ${packed.length}` : 'gzip, chunked';
        socket.write(`HTTP/1.1 200 OK\r\n${how}: ${coding}\r\n\r\n`);
        for (const part of [body].flat()) socket.write(part);
        socket.end();
      });
      await expect(asker([entry(port)], hosted)(`http://a.test:${port}/`)).rejects.toThrow(
        'not allowed: a.test answered in a packed form',
      );
    },
  );

  test.each([
    [{}, 'not allowed: a.test needs API_TOKEN, which is not set on the host'],
    [{ API_TOKEN: '  ' }, 'which is not set on the host'],
    [{ API_TOKEN: 'abc' }, 'not allowed: API_TOKEN is no text of one line'],
    [{ API_TOKEN: 'first-line\nsecond' }, 'not allowed: API_TOKEN is no text of one line'],
  ])('that is missing or unfit (%j) sends nothing', async (environment, message) => {
    const ask = asker([entry(1)], { environment });
    await expect(ask('http://a.test:1/')).rejects.toThrow(message);
  });

  test('is in no error text', async () => {
    const port = await serve(
      (request) => void request.socket.end(`HTTP/1.1 200 ${TOKEN}\r\nx: ${TOKEN.repeat(9999)}\r\n\r\n`),
    );
    const thrown = await asker(
      [entry(port)],
      hosted,
    )(`http://a.test:${port}/${TOKEN}`).catch((one: Error) => one);
    expect(thrown).toMatchObject({ message: 'answer too large: the headers of a.test' });
    expect(`${(thrown as Error).message}${(thrown as Error).stack}`).not.toContain(TOKEN);
  });
});
