// A server on a database that is none, or is damaged: one sentence that names the file, and not a byte of it changed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
      if (status !== 200) expect(json.error).toBeDefined();
    }
    expect((await server.call('GET', '/healthz')).status).toBe(200);
    await server.stop();
  });
});
