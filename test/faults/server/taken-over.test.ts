// A server that was stopped for longer than its lease: its readers are not told of an end that never was, and follow the
// run where it goes on.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openNodeSqlite } from '../../../src/adapters/sql/node-sqlite.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import { connect, durable } from '../../contract/http/streams.ts';
import { startTestServer, TOKEN } from '../../support/node-server.ts';
import { tempFolder } from '../../support/project.ts';
import { until } from '../../support/wait.ts';

test('readers of a run that another process has taken see it to its end, without a gap or a false end', async () => {
  const databasePath = join(tempFolder('taken').dir, 'flue.db');
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const begun = Promise.withResolvers<void>();
  let processes = 0;
  const slow = () => {
    const gate = gates[processes++];
    return defineWorkflow({
      description: 'x',
      async run({ log, step }) {
        await step('begin', () => begun.resolve());
        await gate?.promise;
        log.info('late');
        return 'done';
      },
    });
  };
  const first = await startTestServer({ workflows: { slow: slow() }, databasePath });
  const { json: run } = await first.call('POST', '/workflows/slow/one', {});
  const socket = await connect({ url: first.url, token: TOKEN }, '/workflows/slow/one');
  socket.send({ type: 'subscribe', runId: run.runId, offset: 0 });
  await begun.promise;
  // As if the first had been stopped: its lease is over, and is not renewed any more.
  const other = openNodeSqlite({ path: databasePath, survives: 'process' });
  const [lease] = other.exec('SELECT owner FROM owners');
  other.exec(
    `CREATE TRIGGER stopped BEFORE INSERT ON owners WHEN NEW.owner = '${lease?.owner}'
       BEGIN SELECT RAISE(IGNORE); END`,
  );
  other.exec('UPDATE owners SET lease_until = 0');
  const second = await startTestServer({ workflows: { slow: slow() }, databasePath });
  await until(() => other.exec('SELECT owner FROM runs')[0]?.owner !== lease?.owner);
  other.close();
  gates[0]?.resolve();
  // It has found out that the run is no longer its own.
  await until(async () =>
    (await first.call('GET', '/metrics')).json.includes('flue_runs{status="running"} 0'),
  );
  gates[1]?.resolve();
  const frames = await socket.until(({ type }) => type === 'result');
  const types = frames.flatMap(({ event }) => event?.type ?? []);
  expect(types.filter((type) => /^run_(failed|succeeded|cancelled)$/.test(type))).toEqual(['run_succeeded']);
  expect(types).toContain('run_resumed');
  const offsets = durable(frames);
  expect(offsets).toEqual(Array.from({ length: offsets.length }, (_, i) => i + 1));
  expect((await first.call('GET', run.href)).json).toMatchObject({ status: 'succeeded', result: 'done' });
  socket.close();
  await Promise.all([first.stop(), second.stop()]);
}, 30_000);
