// An author's `app.ts`, as the compiler and a test of its own routes see it.
import { flue } from 'flue-action/server';
import { Hono } from 'hono';
import { expect, expectTypeOf, test } from 'vitest';

test('is an app that mounts ours, and answers for itself without a server', async () => {
  expectTypeOf(flue()).toEqualTypeOf<Hono>();
  const app = new Hono();
  app.get('/hello', (c) => c.text('hello'));
  app.route('/', flue());
  app.onError((thrown, c) => c.text(thrown.message, 500));
  expect(await (await app.request('/hello')).text()).toBe('hello');
  expect((await app.request('/nobody')).status).toBe(404);
  const ours = await app.request('/healthz');
  expect([ours.status, await ours.text()]).toEqual([500, 'flue() answers once the server has started']);
});
