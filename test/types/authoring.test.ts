// What an author is told by the compiler: everything is inferred from the schemas, and wrong code does not compile.
// `tsc` judges; at run time the tests only see that the definitions are made.
import { defineAgent, defineConfig, defineTool, defineWorkflow, z } from 'flue-action';
import { expect, expectTypeOf, test } from 'vitest';
import { z as mini } from 'zod/mini';
import type { ConfigSpec } from '../../src/authoring/config.ts';
import { config as configShape } from '../../src/project/config-shape.ts';

test('run sees the input as the schema gives it out', () => {
  defineWorkflow({
    description: 'd',
    input: z.object({ name: z.string(), times: z.number().default(1), at: z.string().transform(Number) }),
    run({ input }) {
      expectTypeOf(input).toEqualTypeOf<{ name: string; times: number; at: number }>();
      // @ts-expect-error no such member
      input.nmae;
    },
  });
  defineWorkflow({
    description: 'd',
    run({ input }) {
      expectTypeOf(input).toBeUnknown();
    },
  });
  defineWorkflow({
    description: 'd',
    input: mini.object({ name: mini.optional(mini.string()) }),
    run: async ({ input }) => {
      expectTypeOf(input).toEqualTypeOf<{ name?: string | undefined }>();
    },
  });
});

test('run returns what the output schema takes in', () => {
  const output = z.object({ ok: z.boolean(), tries: z.number().default(1) });
  defineWorkflow({ description: 'd', output, run: () => ({ ok: true }) });
  defineWorkflow({ description: 'd', output, run: async () => ({ ok: true, tries: 2 }) });
  // @ts-expect-error a text is no boolean
  defineWorkflow({ description: 'd', output, run: () => ({ ok: 'yes' }) });
  // @ts-expect-error the promise of the wrong thing
  defineWorkflow({ description: 'd', output, run: async () => ({ tries: 2 }) });
  // @ts-expect-error nothing is returned
  defineWorkflow({ description: 'd', output, run() {} });
  defineWorkflow({ description: 'd', run: () => 'anything' });
});

test('input and output are inferred together', () => {
  defineWorkflow({
    description: 'd',
    input: z.object({ a: z.number() }),
    output: z.object({ b: z.number() }),
    async run({ input, session, step, parallel, agent }) {
      const { data } = await session.prompt('p', { result: z.object({ c: z.number() }) });
      expectTypeOf(data).toEqualTypeOf<{ c: number }>();
      const plain = await session.prompt('p');
      expectTypeOf(plain.data).toBeUndefined();
      expectTypeOf(plain.text).toBeString();
      expectTypeOf((await session.prompt('p', { maxTurns: 3 })).data).toBeUndefined();
      await session.prompt([
        { type: 'text', text: 't' },
        { type: 'file', path: 'a' },
        { type: 'image', path: 'b' },
      ]);
      // @ts-expect-error a file of the sandbox, not its content
      await session.prompt([{ type: 'file', data: 'x' }]);
      const skilled = await session.skill('review', { args: { a: 1 }, result: z.array(z.string()) });
      expectTypeOf(skilled.data).toEqualTypeOf<string[]>();
      const tripled = await agent('other').prompt('p', {
        result: z.string().transform((text) => text.length),
      });
      expectTypeOf(tripled.data).toBeNumber();
      expectTypeOf(await step('s', () => 1)).toBeNumber();
      expectTypeOf(await step('s', async () => 'a')).toBeString();
      const both = await parallel([async (context) => context.input.a, () => 2]);
      expectTypeOf(both).toEqualTypeOf<number[]>();
      return { b: input.a + data.c };
    },
  });
});

test('a tool’s input is inferred for run and approval', () => {
  const tool = defineTool({
    name: 'open-issue',
    description: 'd',
    input: z.object({ title: z.string(), labels: z.array(z.string()).default([]) }),
    approval: (input) => input.labels.length > 0,
    run({ input, env }) {
      expectTypeOf(input).toEqualTypeOf<{ title: string; labels: string[] }>();
      expectTypeOf(env).toEqualTypeOf<Readonly<Record<string, string>>>();
      return { title: input.title };
    },
  });
  // @ts-expect-error no such effect
  defineTool({ name: 't', description: 'd', input: z.object({}), effect: 'twice', run() {} });
  // @ts-expect-error an input is needed
  defineTool({ name: 't', description: 'd', run() {} });
  expect(defineAgent({ description: 'd', instructions: 'i', tools: [tool] }).tools).toEqual([tool]);
  // @ts-expect-error a plain function is no tool
  defineAgent({ description: 'd', instructions: 'i', tools: [() => 1] });
});

test('unknown and wrong members do not compile', () => {
  // @ts-expect-error description is missing
  defineWorkflow({ run() {} });
  // @ts-expect-error a misspelled member
  defineWorkflow({ description: 'd', desciption: 'd', run() {} });
  // @ts-expect-error instructions are missing
  defineAgent({ description: 'd' });
  defineWorkflow({ description: 'd', model: ['a/b', 'a/c'], run() {} });
  // @ts-expect-error no model at all
  defineWorkflow({ description: 'd', model: [], run() {} });
  defineAgent({ description: 'd', instructions: 'i', model: ['a/b'] });
  defineWorkflow({ description: 'd', mcp: ['github'], run() {} });
  // @ts-expect-error what a server is stands in the config
  defineAgent({ description: 'd', instructions: 'i', mcp: { github: { url: 'https://a.example' } } });
  defineConfig({ mcp: { a: { url: 'https://a.example', effect: { b: 'none' } }, c: { command: 'c' } } });
  // @ts-expect-error it has neither url nor command
  defineConfig({ mcp: { a: { allow: ['b'] } } });
  // @ts-expect-error a plain object is no schema
  defineWorkflow({ description: 'd', input: { name: 'string' }, run() {} });
  // @ts-expect-error a misspelled member
  defineConfig({ modle: 'a/b' });
  // @ts-expect-error a text is no port
  defineConfig({ port: '80' });
  // @ts-expect-error a misspelled member of a budget
  defineConfig({ budget: { maxTurn: 3 } });
  expectTypeOf(defineConfig({ port: 80 }).port).toEqualTypeOf<number | undefined>();
});

test('the config checker knows the members that the type knows', () => {
  const members: Record<keyof ConfigSpec, true> = {
    target: true,
    model: true,
    port: true,
    budget: true,
    worker: true,
    auth: true,
    providers: true,
    sandbox: true,
    network: true,
    mcp: true,
    prices: true,
    policy: true,
    retention: true,
    agentsMd: true,
  };
  expect(Object.keys(configShape.members).sort()).toEqual(Object.keys(members).sort());
});
