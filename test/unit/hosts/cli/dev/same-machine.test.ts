import { describe, expect, it } from 'vitest';
import { isLoopback, refuseStrangers } from '../../../../../src/hosts/cli/dev/same-machine.ts';

const refusal = (host: string | undefined, origin?: string, port = 3000) => {
  try {
    refuseStrangers({ host, origin }, port);
    return undefined;
  } catch (thrown) {
    return thrown;
  }
};

describe('an open server on this machine', () => {
  it.each<[string, string?]>([
    ['localhost:3000'],
    ['127.0.0.1:3000'],
    ['[::1]:3000'],
    ['LOCALHOST:3000', 'http://localhost:3000'],
    ['localhost:3000', 'http://localhost:3000'],
  ])('answers %s with the origin %s', (host, origin) => {
    expect(refusal(host, origin)).toBeUndefined();
  });

  it('need not be named with its port where that is 80', () => {
    expect([refusal('localhost', undefined, 80), refusal('localhost:80', undefined, 80)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it.each<[string | undefined, string?]>([
    [undefined],
    [''],
    ['localhost'],
    ['localhost:3001'],
    ['localhost:30000'],
    ['evil.example:3000'],
    ['localhost.evil.example:3000'],
    ['127.0.0.1.evil.example:3000'],
    ['127.0.0.2:3000'],
    ['0.0.0.0:3000'],
    ['localhost:3000 evil.example'],
    ['localhost:3000', 'null'],
    ['localhost:3000', 'https://localhost:3000'],
    ['localhost:3000', 'http://localhost:3001'],
    ['localhost:3000', 'http://127.0.0.1:3000'],
    ['localhost:3000', 'http://localhost:3000.evil.example'],
    ['localhost:3000', 'http://evil.example'],
  ])('refuses %s with the origin %s', (host, origin) => {
    expect(refusal(host, origin)).toMatchObject({
      code: 'forbidden',
      hint: expect.stringContaining(':3000'),
    });
  });

  it('is one whose address nobody else can reach', () => {
    expect(['127.0.0.1', '127.1.2.3', '::1', 'localhost'].map(isLoopback)).not.toContain(false);
    expect(
      ['0.0.0.0', '::', '192.168.1.2', 'example.com', '127.0.0.1.example'].map(isLoopback),
    ).not.toContain(true);
  });
});
