// The expressions of the GitHub workflows that we show, evaluated as the runner does it, on events that GitHub publishes.
import { readFileSync } from 'node:fs';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../src/protocol/json.ts';
import { SHOWN } from './shown-workflows.ts';

interface Workflow {
  'run-name'?: string;
  concurrency?: { group: string };
  jobs: Record<string, { if?: string }>;
}

interface Event {
  name: string;
  ref?: string;
  runId?: number;
  payload: Json;
}

const FILE = new URL('../fixtures/webhook-examples.json', import.meta.url);
const { examples } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  examples: Array<{ event: string; payload: Record<string, Json> & { action?: string } }>;
};

function published(name: string, action: string): Record<string, Json> {
  const found = examples.find(({ event, payload }) => event === name && payload.action === action);
  if (found === undefined) throw new Error(`There is no example of ${name} ${action}`);
  return found.payload;
}

const REPOSITORY = 'Codertocat/Hello-World';

function contextOf({ name, ref = 'refs/heads/master', runId = 1, payload }: Event): data.Dictionary {
  const github = { event_name: name, ref, run_id: String(runId), repository: REPOSITORY, event: payload };
  return JSON.parse(JSON.stringify({ github }), data.reviver) as data.Dictionary;
}

function evaluate(expression: string, event: Event): data.ExpressionData {
  const { tokens } = new Lexer(expression).lex();
  return new Evaluator(new Parser(tokens, ['github'], []).parse(), contextOf(event)).evaluate();
}

function filledIn(text: string, event: Event): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression, event).coerceString(),
  );
}

function shown(name: string): Workflow {
  const found = SHOWN.find((one) => one.name.startsWith(name));
  if (found === undefined) throw new Error(`${name} shows no GitHub workflow`);
  return parse(found.text) as Workflow;
}

const runs = (job: { if?: string } | undefined, event: Event): boolean =>
  evaluate(job?.if ?? 'true', event).coerceString() === 'true';

const pull = (number: number, changed: Record<string, Json> = {}): Event => ({
  name: 'pull_request',
  ref: `refs/pull/${number}/merge`,
  payload: { ...published('pull_request', 'opened'), number, pull_request: { number, ...changed } },
});

describe('docs/commands.md', () => {
  const workflow = shown('docs/commands.md');
  const comment = (body: string, number = 1, runId = 1): Event => {
    const payload = structuredClone(published('issue_comment', 'created'));
    Object.assign(payload.comment ?? {}, { body });
    Object.assign(payload.issue ?? {}, { number });
    return { name: 'issue_comment', runId, payload };
  };
  const group = (event: Event): string => filledIn(workflow.concurrency?.group ?? '', event);

  it('has a job only for a comment that is a command', () => {
    expect(runs(workflow.jobs.flue, comment('/flue why?'))).toBe(true);
    expect(runs(workflow.jobs.flue, comment('I like /flue'))).toBe(false);
  });

  it('does what is said to the agent one by one for an issue, and stops and mere talk at once', () => {
    expect(group(comment('/flue a', 1, 1))).toBe(group(comment('/flue b', 1, 2)));
    expect(group(comment('/flue a', 1))).not.toBe(group(comment('/flue a', 2)));
    const [work, stop, talk] = [comment('/flue a', 1, 1), comment('/flue stop', 1, 2), comment('Hm.', 1, 3)];
    expect(new Set([work, stop, talk].map(group)).size).toBe(3);
  });
});

it('docs/trust.md has a job only for the label that it names', () => {
  const { jobs } = shown('docs/trust.md');
  const labelled = (name: string): Event => ({
    name: 'pull_request_target',
    payload: { ...published('pull_request', 'labeled'), label: { name } },
  });
  expect([labelled('review'), labelled('bug')].map((event) => runs(jobs.review, event))).toEqual([
    true,
    false,
  ]);
});

it('our own test of the action runs where there is something to run it with', () => {
  const { jobs } = shown('.github/workflows/self-test.yml');
  const by = (login: string, full_name: string): Event =>
    pull(1, { user: { login }, head: { repo: { full_name } } });
  const events = [
    by('mona', REPOSITORY),
    by('mona', 'mona/fork'),
    by('dependabot[bot]', REPOSITORY),
    { name: 'push', payload: {} },
  ];
  for (const job of Object.values(jobs)) {
    expect(events.map((event) => runs(job, event))).toEqual([true, false, false, true]);
  }
});

const GROUPS = SHOWN.flatMap(({ name, text }) => {
  const { group } = (parse(text) as Workflow).concurrency ?? {};
  return group === undefined || name.startsWith('docs/commands.md') ? [] : [[name, group] as const];
});

it.each(GROUPS)('%s has a concurrency group for each pull request', (_, group) => {
  const [first, again, other] = [pull(1), pull(1), pull(2)].map((event) => filledIn(group, event));
  expect(first).toMatch(/^[\w-]+-.+/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});
