// A server on a database that is none, or is damaged: one sentence that names the file, and not a byte of it changed.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openNodeSqlite } from '../../../src/adapters/sql/node-sqlite.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import { startTestServer } from '../../support/node-server.ts';
import { tempFolder } from '../../support/project.ts';

const quick = defineWorkflow({ description: 'x', run: async () => 'done' });

/** A database with a finished run in it, closed in good order: all of it is in the one file. */
async function wholeDatabase(): Promise<Buffer> {
  const path = join(tempFolder('database').dir, 'flue.db');
  const server = await startTestServer({ workflows: { quick }, databasePath: path });
  for (let i = 0; i < 40; i++) await server.call('POST', `/workflows/quick/i${i}?wait=20`, {});
  await server.stop();
  const sql = openNodeSqlite({ path, survives: 'process' });
  sql.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  sql.close();
  return readFileSync(path);
}

const damaged = (bytes: Buffer, at: number, length: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy.fill(0xa5, at, at + length);
  return copy;
};

const NOBODY = fileURLToPath(new URL('../../support/start-as-nobody.ts', import.meta.url));

const contentsOf = (dir: string): Array<[string, string]> =>
  readdirSync(dir)
    .toSorted()
    .map((name) => [name, readFileSync(join(dir, name), 'base64')]);

describe('a database that cannot be used', () => {
  test.each<[string, (whole: Buffer) => Buffer]>([
    ['text', () => Buffer.from('This is no database.\n'.repeat(500))],
    ['a damaged head', (whole) => damaged(whole, 0, 100)],
    ['a damaged schema', (whole) => damaged(whole, 100, 3900)],
  ])('%s: is told in one sentence, and left as it was', async (_name, harm) => {
    const path = join(tempFolder('database').dir, 'flue.db');
    const bytes = harm(await wholeDatabase());
    writeFileSync(path, bytes);
    const starting = startTestServer({ workflows: { quick }, databasePath: path });
    await expect(starting).rejects.toMatchObject({
      code: 'store_error',
      message: expect.stringContaining(path),
      hint: expect.stringMatching(/FLUE_DB/),
    });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  // Windows knows other rights.
  test.skipIf(process.platform === 'win32').each<[string, (dir: string, path: string) => void]>([
    [
      'a file that may only be read',
      (dir, path) => {
        chmodSync(dir, 0o777);
        chmodSync(path, 0o444);
      },
    ],
    [
      'a file in a folder that may only be read',
      (dir, path) => {
        chmodSync(path, 0o666);
        chmodSync(dir, 0o555);
      },
    ],
    [
      'a folder that may only be read',
      (dir, path) => {
        rmSync(path);
        chmodSync(dir, 0o555);
      },
    ],
  ])('%s: is told in one sentence, and left as it was', async (_name, forbid) => {
    const { dir } = tempFolder('database');
    const path = join(dir, 'flue.db');
    writeFileSync(path, await wholeDatabase());
    forbid(dir, path);
    const before = contentsOf(dir);
    const said = execFileSync(process.execPath, [NOBODY, path], { encoding: 'utf8', timeout: 30_000 });
    expect(JSON.parse(said)).toMatchObject({
      code: 'store_error',
      message: expect.stringContaining(path),
      hint: expect.stringMatching(/FLUE_DB/),
    });
    expect(contentsOf(dir)).toEqual(before);
    chmodSync(dir, 0o777);
  });

  test('below a file system that says of its folders that they are not there: is told, without hanging', async () => {
    const starting = startTestServer({ workflows: { quick }, databasePath: '/proc/none/flue/flue.db' });
    await expect(starting).rejects.toMatchObject({
      code: 'store_error',
      hint: expect.stringMatching(/FLUE_DB/),
    });
  });

  test('a damaged middle: what is whole is served, and what is not is no crash', async () => {
    const path = join(tempFolder('database').dir, 'flue.db');
    const whole = await wholeDatabase();
    writeFileSync(path, damaged(whole, Math.floor(whole.length / 2), Math.floor(whole.length / 4)));
    const server = await startTestServer({ workflows: { quick }, databasePath: path }).catch(
      (thrown: { code?: string; message: string }) => thrown,
    );
    if (!('stop' in server)) {
      expect(server).toMatchObject({ code: 'store_error', message: expect.stringContaining(path) });
      return;
    }
    for (let i = 0; i < 40; i++) {
      const { status, json } = await server.call('GET', `/workflows/quick/i${i}`);
      if (status === 200)
        expect(json).toMatchObject({ status: 'succeeded', result: 'done', instanceId: `i${i}` });
      else
        expect([status, json.error.code, json.error.message]).toEqual([
          500,
          'internal_error',
          expect.any(String),
        ]);
    }
    expect((await server.call('GET', '/healthz')).status).toBe(200);
    await server.stop();
  });
});
