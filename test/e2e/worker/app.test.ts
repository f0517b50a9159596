// `app.ts` in a Worker: an author's own Hono app with ours mounted in it, in real workerd.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../../contract/http/client.ts';
import { connect } from '../../contract/http/streams.ts';
import { until } from '../../support/wait.ts';
import { builtWorker, written } from '../../support/worker/built.ts';
import { type RunningWorker, startBuiltWorker } from '../../support/worker/start.ts';

const PROJECT = {
  'flue.config.ts':
    "import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'scripted/script.json', worker: { name: 'app', vars: { TONE: 'kind' } } });\n",
  'script.json': JSON.stringify({ rules: [{ reply: { text: 'Hello.' } }] }),
  'workflows/hello.ts':
    "import { defineWorkflow } from 'flue-action';\nexport default defineWorkflow({ description: 'Greets.', run: async ({ session }) => (await session.prompt('Hi.')).text });\n",
  'lib/word.ts': "export const word: string = 'after';\n",
};

const APP = `import { Hono } from 'hono';
import { flue } from 'flue-action/server';
import { word } from './lib/word';

const app = new Hono<{ Bindings: { TONE: string } }>();
app.use(async (c, next) => {
  await next();
  if (c.req.path === '/before') c.header('x-author', 'yes');
});
app.get('/before', (c) => c.text(c.env.TONE));
app.post('/hello/:id', async (c) => {
  const url = new URL('/workflows/hello/' + c.req.param('id') + '?wait=30', c.req.url);
  return app.request(new Request(url, { method: 'POST', headers: c.req.raw.headers }), undefined, c.env);
});
app.route('/', flue());
app.get('/after', (c) => c.text(word));
app.onError((error, c) => c.text('mine: ' + error.message, 418));
app.get('/broken', () => { throw new Error('broken'); });
export default app;
`;

describe('app.ts in a Worker', () => {
  let worker: RunningWorker;
  beforeAll(async () => {
    worker = await startBuiltWorker(written(await builtWorker({ ...PROJECT, 'app.ts': APP })));
  }, 120_000);
  afterAll(() => worker.stop());

  it('answers with its own routes, before and after ours, and has the bindings', async () => {
    const answer = await fetch(`${worker.url}/before`);
    expect([await answer.text(), answer.headers.get('x-author')]).toEqual(['kind', 'yes']);
    const client = clientOf(worker);
    expect((await client.get('/after')).json).toBe('after');
    expect(await client.get('/broken')).toMatchObject({ status: 418, json: 'mine: broken' });
    expect((await client.get('/nowhere')).status).toBe(404);
  });

  it('serves all of ours where it mounts it, behind our own door', async () => {
    const client = clientOf(worker);
    expect(await client.post('/workflows/hello/a?wait=30', {})).toMatchObject({
      json: { status: 'succeeded', result: 'Hello.' },
    });
    await until(async () => (await client.get('/runs')).json.runs.length === 1);
    expect((await client.get('/')).json).toContain('<h1>flue</h1>');
    expect((await client.get('/healthz')).json).toMatchObject({ status: 'ok' });
    expect((await clientOf({ ...worker, token: 'wrong' }).get('/runs')).status).toBe(401);
    expect((await clientOf({ ...worker, token: 'wrong' }).post('/workflows/hello/a', {})).status).toBe(401);
  });

  it('may ask ours by a route of its own', async () => {
    expect((await clientOf(worker).post('/hello/b', {})).json).toMatchObject({ status: 'succeeded' });
    expect((await clientOf({ ...worker, token: 'wrong' }).post('/hello/b', {})).status).toBe(401);
  });

  it('lets WebSockets through', async () => {
    const socket = await connect(worker, '/workflows/hello/ws');
    expect((await socket.next()).type).toBe('ready');
  });
});
