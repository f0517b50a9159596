import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { asker, bytes, closeServers, serve, serveRaw } from './loopback.ts';

afterEach(closeServers);

describe('what is allowed', () => {
  test('a request goes out with method, headers and body, and the answer comes back whole', async () => {
    const port = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        response.writeHead(
          201,
          'Made',
          [
            ['Set-Cookie', 'a=1'],
            ['Set-Cookie', 'b=2'],
            ['X-Thing', 'y'],
          ].flat(),
        );
        response.end(
          JSON.stringify({ method: request.method, url: request.url, body, headers: request.headers }),
        );
      });
    });
    const ask = asker([{ host: 'api.example.com', http: true, private: true, port, methods: ['POST'] }]);
    const url = `http://API.example.com.:${port}/a?b=c#d`;
    const answer = await ask(url, { method: 'post', headers: [['X-A', '1']], body: bytes('grün') });
    expect(answer).toMatchObject({
      status: 201,
      statusText: 'Made',
      url: `http://api.example.com:${port}/a?b=c`,
    });
    expect(answer.headers.filter(([name]) => name === 'set-cookie')).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
    expect(JSON.parse(Buffer.from(answer.body).toString())).toMatchObject({
      method: 'POST',
      url: '/a?b=c',
      body: 'grün',
      headers: {
        host: `api.example.com:${port}`,
        'x-a': '1',
        'user-agent': 'flue-action',
        accept: '*/*',
        'content-length': '5',
      },
    });
  });

  test('packed answers stay packed', async () => {
    const packed = gzipSync('x'.repeat(1_000_000));
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(packed);
    });
    const ask = asker([{ host: 'a.test', http: true, private: true, port, maxBytes: 10_000 }]);
    expect((await ask(`http://a.test:${port}/`)).body).toEqual(new Uint8Array(packed));
  });

  test('a HEAD request may announce more than an answer may hold', async () => {
    const port = await serve((_request, response) =>
      response.writeHead(200, { 'content-length': '999999' }).end(),
    );
    const ask = asker([{ host: 'a.test', http: true, private: true, port, maxBytes: 10 }]);
    expect(await ask(`http://a.test:${port}/`, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });
});

describe('what is refused', () => {
  const entries = [
    { host: 'a.test', http: true, path: '/v1/', methods: ['GET', 'POST'] as ['GET', 'POST'] },
    'b.test',
    '*.w.test',
    'https://c.test/v2',
  ];
  const neverAsked = async (): Promise<never> => expect.fail('a name was looked up');

  test.each([
    ['https://evil.test/', 'host not allowed: evil.test (allowed: a.test, b.test, *.w.test, c.test)'],
    ['https://w.test/', 'host not allowed: w.test'],
    ['https://evilw.test/', 'host not allowed'],
    ['https://a.test.evil.test/', 'host not allowed'],
    ['https://b.test@evil.test/', 'malformed URL'],
    ['https://evil.test\\@b.test/', 'host not allowed: evil.test'],
    ['https://b.test:444/', 'not allowed: https://b.test on port 444'],
    ['http://b.test/', 'not allowed: http://b.test on port 80'],
    ['http://b.test:443/', 'not allowed: http://b.test on port 443'],
    ['https://a.test/', 'not allowed: the path / of a.test'],
    ['https://a.test/v1', 'not allowed: the path /v1 of a.test'],
    ['https://a.test/v1/../admin', 'not allowed: the path /admin'],
    ['https://a.test/v1/%2e%2e/admin', 'not allowed: the path /admin'],
    ['https://a.test/v1/..%2fadmin', 'not allowed: the path'],
    ['https://a.test/v1/%252e%252e%252fadmin', 'not allowed: the path'],
    ['https://a.test/v1/..;/admin', 'not allowed: the path'],
    ['https://a.test/v1/%5c..%5cadmin', 'not allowed: the path'],
    ['https://a.test/V1/x', 'not allowed: the path'],
    ['https://c.test/v20', 'not allowed: the path /v20 of c.test'],
    ['ftp://b.test/', "unsupported protocol 'ftp'"],
    ['file:///etc/passwd', "unsupported protocol 'file'"],
    ['b.test', 'malformed URL'],
    ['https://', 'malformed URL'],
    ['https://127.0.0.1/', 'host not allowed: 127.0.0.1'],
    ['https://2130706433/', 'host not allowed: 127.0.0.1'],
    ['https://0x7f.1/', 'host not allowed: 127.0.0.1'],
    ['https://0177.0.0.1/', 'host not allowed: 127.0.0.1'],
    ['https://[::ffff:127.0.0.1]/', 'host not allowed: ::ffff:7f00:1'],
  ])('%s', async (url, message) => {
    await expect(asker(entries, { lookup: neverAsked })(url)).rejects.toMatchObject({
      code: 'sandbox_error',
      message: expect.stringContaining(message),
    });
  });

  test('a method that no entry of the place lists', async () => {
    const ask = asker(entries, { lookup: neverAsked });
    await expect(ask('https://b.test/', { method: 'POST' })).rejects.toThrow(
      'not allowed: POST to b.test (allowed: GET, HEAD)',
    );
    await expect(ask('https://a.test/v1/x', { method: 'DELETE' })).rejects.toThrow(
      'not allowed: DELETE to a.test',
    );
  });

  test('a method by another name, a foreign Host, too large a body and too many headers', async () => {
    const ask = asker(entries, { lookup: neverAsked });
    const override: [string, string] = ['X_HTTP_Method-Override', 'delete'];
    await expect(ask('https://b.test/', { headers: [override] })).rejects.toThrow(
      'not allowed: another method',
    );
    await expect(ask('https://b.test/', { headers: [['host', 'inner.test']] })).rejects.toThrow(
      'a Host header',
    );
    await expect(ask('https://b.test/', { headers: [['x', 'y'.repeat(40_000)]] })).rejects.toThrow(
      'request too large',
    );
    const body = new Uint8Array(1024 * 1024 + 1);
    await expect(ask('https://a.test/v1/', { method: 'POST', body })).rejects.toThrow('request too large');
  });

  test.each([
    'X-Original-URL',
    'X_Original_Url',
    'x-original-uri',
    'X-Rewrite-URL',
    'X-Forwarded-Prefix',
    'x-forwarded_host',
  ])('another path by %s where a path is what is allowed', async (name) => {
    const headers: Array<[string, string]> = [[name, '/admin']];
    await expect(asker(entries, { lookup: neverAsked })('https://a.test/v1/x', { headers })).rejects.toThrow(
      `not allowed: another path by the header ${name.toLowerCase()}`,
    );
  });

  test('headers between machines, however they are written, go nowhere', async () => {
    const port = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    const ask = asker([{ host: 'a.test', http: true, private: true, port }]);
    const headers: Array<[string, string]> = [
      ['transfer_encoding', 'chunked'],
      ['Content_Length', '5'],
      ['x-forwarded-host', 'b.test'],
    ];
    expect(JSON.parse((await ask(`http://a.test:${port}/`, { headers })).text)).toEqual({
      accept: '*/*',
      connection: 'close',
      host: `a.test:${port}`,
      'user-agent': 'flue-action',
      'x-forwarded-host': 'b.test',
    });
  });

  test('in a sentence of bounded length', async () => {
    const asked = asker(entries, { lookup: neverAsked })(`https://a.test/${'x'.repeat(9000)}`);
    await expect(asked).rejects.toThrow(/^not allowed: the path \/x{400,480}$/);
  });

  test('a header that would be two', async () => {
    const port = await serve((_request, response) => response.end('reached'));
    const ask = asker([{ host: 'a.test', http: true, private: true, port }]);
    const headers: Array<[string, string]> = [['x-a', 'b\r\nx-c: d']];
    await expect(ask(`http://a.test:${port}/`, { headers })).rejects.toMatchObject({ code: 'sandbox_error' });
  });
});

describe('addresses', () => {
  const from = (...addresses: string[]) => ({
    lookup: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  });

  test.each([
    ['10.1.2.3'],
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:10.0.0.1'],
    ['64:ff9b::a00:1'],
    ['fe80::1%eth0'],
    ['93.184.216.34', '192.168.0.1'],
    ['2606:4700::1', 'fd00::1'],
  ])('a name that leads to %s (%s) is refused', async (...addresses) => {
    await expect(asker(['a.test'], from(...addresses))('https://a.test/')).rejects.toThrow(
      'not allowed: a.test has an address of a private or reserved network',
    );
  });

  test('private opens one own network, never a metadata service', async () => {
    const ask = asker([{ host: 'a.test', private: true }], from('169.254.169.254'));
    await expect(ask('https://a.test/')).rejects.toThrow('not allowed: a.test has an address');
    await expect(
      asker([{ host: 'a.test', private: true }], from('168.63.129.16'))('https://a.test/'),
    ).rejects.toThrow('not allowed');
  });

  test('a name is asked once: what it says the second time reaches nobody', async () => {
    let served = 0;
    const port = await serve((_request, response) => {
      served++;
      response.end('inside');
    });
    const answers = [['127.0.0.2'], ['127.0.0.1']];
    let asked = 0;
    const lookup = async () => (answers[asked++] ?? []).map((address) => ({ address, family: 4 }));
    const ask = asker([{ host: 'a.test', http: true, private: true, port }], { lookup, maxTimeMs: 200 });
    await expect(ask(`http://a.test:${port}/`)).rejects.toMatchObject({ code: 'sandbox_error' });
    expect({ asked, served }).toEqual({ asked: 1, served: 0 });
  });

  test('a name without an address', async () => {
    const lookup = () => Promise.reject(new Error('ENOTFOUND'));
    await expect(asker(['a.test'], { lookup })('https://a.test/')).rejects.toThrow(
      'could not resolve host: a.test',
    );
  });

  test('an address that is allowed by itself is not looked up', async () => {
    const port = await serve((_request, response) => response.end('here'));
    const ask = asker([{ host: '127.0.0.1', http: true, private: true, port }], {
      lookup: () => expect.fail('asked'),
    });
    expect((await ask(`http://0x7f.1:${port}/`)).text).toBe('here');
  });
});

describe('redirects', () => {
  test('are followed, each as a request of its own, and only when asked for', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/end') return response.end(`${request.method} ${request.headers.cookie}`);
      response.writeHead(302, { location: '/end' }).end('moved');
    });
    const ask = asker([{ host: 'a.test', http: true, private: true, port, methods: ['GET', 'POST'] }]);
    const url = `http://a.test:${port}/start`;
    const headers: Array<[string, string]> = [['Cookie', 'c=1']];
    const followed = await ask(url, { method: 'POST', body: bytes('x'), headers });
    expect(followed).toMatchObject({ text: 'GET c=1', url: `http://a.test:${port}/end` });
    expect(await ask(url, { followRedirects: false })).toMatchObject({ status: 302, text: 'moved', url });
  });

  test('307 keeps method and body; a host that is not allowed, or inside, is refused', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/end')
        return void request.on('data', (chunk) => response.end(`${request.method} ${chunk}`));
      const location = {
        '/keep': '/end',
        '/out': 'https://evil.test/',
        '/in': 'http://169.254.169.254/latest',
      };
      response.writeHead(307, { location: location[request.url as '/keep'] }).end();
    });
    const ask = asker([{ host: 'a.test', http: true, private: true, port, methods: ['GET', 'POST'] }]);
    const url = `http://a.test:${port}`;
    expect((await ask(`${url}/keep`, { method: 'POST', body: bytes('body') })).text).toBe('POST body');
    await expect(ask(`${url}/out`)).rejects.toThrow(
      /^host not allowed: evil\.test .*which a redirect leads to$/,
    );
    await expect(ask(`${url}/in`)).rejects.toThrow('host not allowed: 169.254.169.254');
  });

  test('a loop ends after five', async () => {
    let served = 0;
    const port = await serve((_request, response) => {
      served++;
      response.writeHead(301, { location: '/again' }).end();
    });
    const ask = asker([{ host: 'a.test', http: true, private: true, port }]);
    await expect(ask(`http://a.test:${port}/`)).rejects.toThrow('too many redirects: more than 5');
    expect(served).toBe(6);
  });

  test('to another host nothing of the script goes along that was meant for the first', async () => {
    const seen: unknown[] = [];
    const second = await serve((request, response) => {
      seen.push(request.headers);
      response.end();
    });
    const first = await serve((_request, response) =>
      response.writeHead(302, { location: `http://b.test:${second}/` }).end(),
    );
    const ask = asker([
      { host: 'a.test', http: true, private: true, port: first },
      { host: 'b.test', http: true, private: true, port: second },
    ]);
    await ask(`http://a.test:${first}/`, {
      headers: [
        ['Authorization', 'Basic x'],
        ['Cookie', 'c'],
        ['X-Api-Key', 'k'],
        ['User-Agent', 'me'],
      ],
    });
    expect(seen).toEqual([
      { 'user-agent': 'me', accept: '*/*', host: `b.test:${second}`, connection: 'close' },
    ]);
  });
});

describe('limits', () => {
  const entry = (port: number) => ({ host: 'a.test', http: true, private: true, port, maxBytes: 1000 });

  test('a body that is announced too large, or never ends', async () => {
    const announced = await serve((_request, response) =>
      response.writeHead(200, { 'content-length': '1001' }).end(),
    );
    await expect(asker([entry(announced)])(`http://a.test:${announced}/`)).rejects.toThrow(
      'answer too large: more than 1000 bytes from a.test',
    );
    const endless = await serve((_request, response) => {
      const more = (): void =>
        void (response.destroyed || response.write('x'.repeat(500), () => setImmediate(more)));
      more();
    });
    await expect(asker([entry(endless)])(`http://a.test:${endless}/`)).rejects.toThrow('answer too large');
  });

  test('a body of many small chunks', async () => {
    const port = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      socket.end(`${'1\r\nx\r\n'.repeat(50_000)}0\r\n\r\n`);
    });
    const ask = asker([{ ...entry(port), maxBytes: 50_000 }]);
    expect((await ask(`http://a.test:${port}/`)).body).toEqual(new Uint8Array(50_000).fill(120));
  });

  test('headers without end', async () => {
    const port = await serveRaw((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1000)}\r\n`.repeat(50)}`),
    );
    await expect(asker([entry(port)])(`http://a.test:${port}/`)).rejects.toThrow(
      'answer too large: the headers of a.test',
    );
  });

  test('a server that is silent, or slower than the time there is', async () => {
    const silent = await serveRaw(() => undefined);
    const ask = asker([entry(silent)], { maxTimeMs: 100 });
    await expect(ask(`http://a.test:${silent}/`)).rejects.toThrow('timed out after 0.1 s');
    const dripping = await serve((_request, response) => void response.write('x'));
    await expect(asker([entry(dripping)])(`http://a.test:${dripping}/`, { timeoutMs: 50 })).rejects.toThrow(
      'timed out after 0.05 s',
    );
  });

  test('a name server that never answers', async () => {
    const lookup = () => new Promise<never>(() => undefined);
    await expect(asker(['a.test'], { lookup, maxTimeMs: 50 })('https://a.test/')).rejects.toThrow(
      'timed out',
    );
  });

  test('nobody there, no answer, half an answer, no HTTP', async () => {
    const refused = await serve(() => undefined);
    closeServers();
    await expect(asker([entry(refused)])(`http://a.test:${refused}/`)).rejects.toThrow(
      'connection refused by a.test',
    );
    const closing = await serveRaw((socket) => socket.end());
    await expect(asker([entry(closing)])(`http://a.test:${closing}/`)).rejects.toThrow(
      /^(empty reply from|connection to) a\.test/,
    );
    const half = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx'));
    await expect(asker([entry(half)])(`http://a.test:${half}/`)).rejects.toThrow(
      'connection to a.test broke',
    );
    const babble = await serveRaw((socket) => socket.end('220 smtp ready\r\n'));
    await expect(asker([entry(babble)])(`http://a.test:${babble}/`)).rejects.toThrow(
      'connection to a.test broke',
    );
  });

  test('an abort ends it with its own reason, at any point', async () => {
    const port = await serve((_request, response) => void response.write('x'));
    const ask = asker([entry(port)]);
    await expect(ask(`http://a.test:${port}/`, {}, AbortSignal.abort('before'))).rejects.toBe('before');
    const stop = new AbortController();
    const asked = ask(`http://a.test:${port}/`, {}, stop.signal);
    setTimeout(() => stop.abort('during'), 30);
    await expect(asked).rejects.toBe('during');
  });
});
