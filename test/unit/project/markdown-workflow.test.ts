import { expect, test } from 'vitest';
import { jsonSchemaOf } from '../../../src/authoring/json-schema.ts';
import { isSchema, type Schema, validate } from '../../../src/authoring/schema.ts';
import type { WorkflowDefinition } from '../../../src/authoring/workflow.ts';
import { triesToBeWorkflow } from '../../../src/project/markdown-shape.ts';
import { readMarkdownWorkflow, toWorkflow } from '../../../src/project/markdown-workflow.ts';
import { ProjectError } from '../../../src/project/problem.ts';

function md(frontmatter: string, body = 'Do it.'): string {
  return `---\n${frontmatter}\n---\n\n${body}\n`;
}

async function problems(file: string): Promise<string[]> {
  const read = await readMarkdownWorkflow('workflows/w.md', file);
  return read.problems.map(({ line, message, fix }) => `${line}: ${message}; ${fix}`);
}

/** Runs a workflow over a session that answers with what it was asked. */
async function run(definition: WorkflowDefinition, input: unknown) {
  const asked: unknown[] = [];
  const session = {
    prompt: async (text: string, options: { result?: Schema }) => {
      asked.push(text);
      return { text: 'hi', data: options.result === undefined ? undefined : { data: true } };
    },
  };
  const result = await definition.run({ session, input } as never);
  return { asked, result };
}

test('frontmatter becomes the definition, the body the prompt', async () => {
  const definition = await toWorkflow(
    'w.md',
    md(
      'description: Says hi\nmodel: anthropic/claude-x\nskills: [a]\nmcp: [hub]\nbudget: { maxCostUsd: 0.5, maxTurns: 3 }',
    ),
  );
  expect(definition).toMatchObject({
    description: 'Says hi',
    model: 'anthropic/claude-x',
    skills: ['a'],
    mcp: ['hub'],
    budget: { maxCostUsd: 0.5, maxTurns: 3 },
  });
  expect(definition.input).toBeUndefined();
  expect(await run(definition, {})).toEqual({ asked: ['Do it.'], result: null });
});

test('a non-empty input without placeholders follows the prompt as JSON that cannot end its own block', async () => {
  const definition = await toWorkflow('w.md', md('description: x'));
  const { asked } = await run(definition, { a: '```\n1' });
  expect(asked[0]).toBe('Do it.\n\nInput:\n\n````json\n{\n  "a": "```\\n1"\n}\n````');
});

test('placeholders are replaced in one pass, values stay data, GitHub’s own expressions stay as they are', async () => {
  const prompt = `{{input.a}} {{ input.deep.n }} {{input.a}} \${{ input.a }} {{other}}`;
  const definition = await toWorkflow('w.md', md('description: x', prompt));
  const { asked } = await run(definition, { a: '{{input.deep}} $& $1', deep: { n: [1] } });
  const value = '{{input.deep}} $& $1';
  expect(asked[0]).toBe(`${value} [\n  1\n] ${value} \${{ input.a }} {{other}}`);
});

test('a placeholder without a value is an input error before the run, and in the prompt', async () => {
  const definition = await toWorkflow('w.md', md('description: x', '{{input.url}} and {{input.a.b}}'));
  const schema = definition.input;
  if (!isSchema(schema)) throw new Error('no schema');
  expect(await validate(schema, {})).toEqual({
    ok: false,
    problem: 'url: the prompt uses it, and it is missing; a: the prompt uses it, and it is missing',
  });
  expect(await validate(schema, { url: 1, a: {}, more: true })).toMatchObject({ ok: true });
  await expect(run(definition, { url: 'x', a: {} })).rejects.toMatchObject({
    code: 'invalid_input',
    message: 'the prompt uses {{input.a.b}}, and the input has no such value',
  });
});

test('declared inputs are checked, defaults apply, unknown ones are refused', async () => {
  const definition = await toWorkflow(
    'w.md',
    md(
      'description: x\ninput:\n  url: string\n  times: { type: integer, default: 2 }\n  dry: { type: boolean, required: false }',
    ),
  );
  const schema = definition.input as Schema;
  expect(await validate(schema, { url: 'u' })).toEqual({ ok: true, value: { url: 'u', times: 2 } });
  expect(await validate(schema, { url: 'u', times: 3, dry: false })).toMatchObject({
    ok: true,
    value: { dry: false },
  });
  expect(await validate(schema, { urll: 'u', times: 1.5 })).toEqual({
    ok: false,
    problem:
      "urll: unknown; did you mean 'url'?; url: expected a text, got undefined; times: expected a whole number, got 1.5",
  });
  expect(await validate(schema, [])).toMatchObject({ ok: false });
  expect(await jsonSchemaOf(schema, 'input')).toEqual({
    type: 'object',
    properties: { url: { type: 'string' }, times: { type: 'integer', default: 2 }, dry: { type: 'boolean' } },
    required: ['url'],
    additionalProperties: false,
  });
});

test('a declared result is asked for by schema and becomes the result', async () => {
  const definition = await toWorkflow(
    'w.md',
    md(
      'description: x\nresult:\n  verdict: { type: string, enum: [pass, fail], description: short }\n  findings: findings',
    ),
  );
  let schema: Schema | undefined;
  const session = {
    prompt: async (_text: string, options: { result?: Schema }) => {
      schema = options.result;
      return { text: '', data: { verdict: 'pass' } };
    },
  };
  expect(await definition.run({ session, input: {} } as never)).toEqual({ verdict: 'pass' });
  const finding = { path: 'a.ts', line: 1, severity: 'error', message: 'no' };
  expect(await validate(schema as Schema, { verdict: 'pass', findings: [finding] })).toMatchObject({
    ok: true,
  });
  expect(
    await validate(schema as Schema, { verdict: 'maybe', findings: [{ ...finding, severity: 'bad' }] }),
  ).toEqual({
    ok: false,
    problem:
      'verdict: expected one of pass, fail, got "maybe"; findings: expected a list of findings {path, line, severity, message}, got a list',
  });
  expect(await jsonSchemaOf(schema as Schema, 'output')).toMatchObject({
    properties: {
      verdict: { type: 'string', enum: ['pass', 'fail'], description: 'short' },
      findings: { type: 'array' },
    },
    required: ['verdict', 'findings'],
  });
});

test.each([
  ['no frontmatter', 'Just text', "1: it has no frontmatter; begin it with '---'"],
  [
    'an unclosed frontmatter',
    '---\ndescription: x\n',
    "1: its frontmatter is not closed; end the frontmatter with a line '---'",
  ],
  ['a misspelled key', md('description: x\nmodle: a/b'), "3: unknown key 'modle'; did you mean 'model'?"],
  [
    'a nested one',
    md('description: x\nbudget:\n  maxCost: 1'),
    "4: unknown key 'budget.maxCost'; did you mean 'maxCostUsd'?",
  ],
  ['no description', md('model: a/b'), "undefined: 'description' is missing; add description"],
  ['a strange model', md('description: x\nmodel: gpt'), `3: 'model' is "gpt"; expected 'provider/model'`],
  [
    'no prompt',
    '---\ndescription: x\n---\n\n',
    '4: it has no prompt; write the prompt below the frontmatter',
  ],
  [
    'an unknown type',
    md('description: x\ninput:\n  a: text'),
    `4: 'input.a' is "text"; expected string, number`,
  ],
  [
    'a default of another type',
    md('description: x\ninput:\n  a: { type: number, default: b }'),
    `4: the default of 'input.a' is "b"; expected a number`,
  ],
  [
    'an undeclared placeholder',
    md('description: x\ninput:\n  url: string', 'One\n\n{{input.ulr}}'),
    "9: the prompt uses {{input.ulr}}, which 'input' does not declare; did you mean {{input.url}}?",
  ],
  [
    'a placeholder that may have no value',
    md('description: x\ninput:\n  url: { type: string, required: false }', '{{input.url}}'),
    '7: the prompt uses {{input.url}}, which may be left out; give it a default, or remove required: false',
  ],
  ['broken YAML', md('description: [x\nmodel: a/b'), /^3: its frontmatter is no YAML: .*; correct the YAML/],
  ['no map', md('- a\n- b'), '2: its frontmatter is no YAML: it is not a list of keys and values'],
])('%s is named with its line and its fix', async (_what, file, expected) => {
  const [first = ''] = await problems(file);
  if (typeof expected === 'string') expect(first.startsWith(expected), first).toBe(true);
  else expect(first).toMatch(expected);
});

test('an unquoted colon in a description is what it looks like', async () => {
  const definition = await toWorkflow('w.md', md('description: Review: checks "all" things\nmodel: a/b'));
  expect(definition.description).toBe('Review: checks "all" things');
});

test('CRLF and a byte order mark do no harm', async () => {
  const definition = await toWorkflow(
    'w.md',
    `\uFEFF${md('description: x', 'One\nTwo').replaceAll('\n', '\r\n')}`,
  );
  expect((await run(definition, {})).asked).toEqual(['One\nTwo']);
});

test('nothing in a frontmatter is ever run', async () => {
  await expect(toWorkflow('w.md', '---js\n{ description: globalThis.pwned = 1 }\n---\nx')).rejects.toThrow(
    ProjectError,
  );
  await expect(toWorkflow('w.md', md('description: !!js/function "function(){}"'))).rejects.toThrow(
    ProjectError,
  );
  expect('pwned' in globalThis).toBe(false);
});

test.each([
  [true, md('description: x')],
  [true, md('descripton: x')],
  [true, md('title: y\nmodel: a/b')],
  [true, md('name: y\ndescription: x\ntools: [bash]')],
  [true, '---\nmodel: a/b\n'],
  [false, '# Workflows\n'],
  [false, md('title: Workflows\ndescription: All about them\nlayout: doc')],
  [false, md('on: push\npermissions: read')],
  [false, '---\n\nA rule, and text: like this\n'],
])('an attempt at a workflow (%s) is told from other Markdown: %j', (ours, file) => {
  expect(triesToBeWorkflow(file)).toBe(ours);
});
