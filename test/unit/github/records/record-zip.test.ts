import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unzipOne, zipOne } from '../../../../src/github/records/record-zip.ts';
import { seeded } from '../../../support/faults/random.ts';

const CONTENT = Buffer.from(JSON.stringify({ text: 'hé '.repeat(5000) }));
const NAME = 'record.json';
const MOST = 2 ** 20;

/** Where the field of the one central header stands. */
const centralField = (zip: Uint8Array, at: number): number =>
  Buffer.from(zip).indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + at;

function changed(zip: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Buffer.from(zip);
  copy.writeUInt32LE(value >>> 0, at);
  return copy;
}

describe('an archive of one entry', () => {
  it('is read back exactly, and is small', () => {
    const zip = zipOne(NAME, CONTENT);
    expect(zip.length).toBeLessThan(400);
    expect(unzipOne(zip, NAME, MOST)).toEqual(CONTENT);
    expect(unzipOne(zipOne(NAME, new Uint8Array()), NAME, MOST)).toEqual(Buffer.alloc(0));
  });

  it.skipIf(process.platform === 'win32')('is one that Python reads, checksum and all', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'flue-zip-')), 'a.zip');
    writeFileSync(file, zipOne(NAME, CONTENT));
    const script =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; sys.stdout.buffer.write(z.read(z.namelist()[0]))';
    expect(execFileSync('python3', ['-c', script, file])).toEqual(CONTENT);
  });

  it('is refused with another name, more than the limit, a wrong checksum or size, or encrypted', () => {
    const zip = zipOne(NAME, CONTENT);
    expect(unzipOne(zip, 'other.json', MOST)).toBeUndefined();
    expect(unzipOne(zip, NAME, CONTENT.length - 1)).toBeUndefined();
    expect(unzipOne(changed(zip, centralField(zip, 16), 1), NAME, MOST)).toBeUndefined();
    expect(unzipOne(changed(zip, centralField(zip, 24), 5), NAME, MOST)).toBeUndefined();
    expect(unzipOne(changed(zip, centralField(zip, 20), 2 ** 31), NAME, MOST)).toBeUndefined();
    expect(unzipOne(changed(zip, centralField(zip, 42), 2 ** 31), NAME, MOST)).toBeUndefined();
    expect(unzipOne(changed(zip, centralField(zip, 8), 0x0008_0801), NAME, MOST)).toBeUndefined();
  });

  it('unpacks no more of a bomb than the limit, whatever its header claims', () => {
    const bomb = zipOne(NAME, Buffer.alloc(64 * 2 ** 20));
    const before = process.memoryUsage().arrayBuffers;
    expect(unzipOne(changed(bomb, centralField(bomb, 24), 100), NAME, MOST)).toBeUndefined();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 2 ** 20);
  });

  it('never throws, whatever the bytes are', () => {
    const random = seeded('zip');
    const zip = zipOne(NAME, CONTENT);
    for (let round = 0; round < 3000; round++) {
      const copy = Buffer.from(zip.subarray(0, random.chance(0.2) ? random.int(0, zip.length) : zip.length));
      for (let n = 0; n < 4 && copy.length > 0; n++)
        copy[random.int(0, copy.length - 1)] = random.int(0, 255);
      const read = unzipOne(copy, NAME, MOST);
      if (read !== undefined) expect(read).toEqual(CONTENT);
    }
  });
});
