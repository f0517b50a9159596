// What we read from an event, of every example that GitHub publishes of the events that start GitHub workflows
// (scripts/take-webhook-examples.mjs).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readEventContext } from '../../../src/github/event-context.ts';
import { at, listAt, numberAt, textAt } from '../../../src/github/git-facts/payload.ts';
import { readHappening, type Subject } from '../../../src/github/git-facts/subject.ts';
import { defaultInstanceId } from '../../../src/github/instance-id.ts';
import { decideTrust } from '../../../src/github/trust/decide.ts';
import { INSIDE_EVENTS } from '../../../src/github/trust/events.ts';
import { factsOf, type Head, readTrustFacts } from '../../../src/github/trust/facts.ts';

interface Example {
  event: string;
  payload: unknown;
}

const FILE = new URL('../../fixtures/webhook-examples.json', import.meta.url);
const PUBLISHED = (JSON.parse(readFileSync(FILE, 'utf8')) as { examples: Example[] }).examples;
const EXAMPLES = PUBLISHED.filter(isOfOnePiece).flatMap((one) =>
  one.event === 'pull_request' ? [one, { ...one, event: 'pull_request_target' }] : [one],
);
const EVENTS = [...new Set(EXAMPLES.map(({ event }) => event))];
const POLICY = { requiredPermission: 'write', allowBots: [], hasKey: true } as const;

const folder = mkdtempSync(join(tmpdir(), 'flue-events-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** One published review has the number of one pull request and the page of another. */
function isOfOnePiece({ payload }: Example): boolean {
  const number = numberAt(payload, 'pull_request', 'number');
  return number === undefined || textAt(payload, 'pull_request', 'html_url')?.endsWith(`/${number}`) === true;
}

/** The variables that the runner sets beside the payload. */
function variablesOf({ event, payload }: Example): Record<string, string> {
  const path = join(folder, 'event.json');
  writeFileSync(path, JSON.stringify(payload));
  const number = numberAt(payload, 'pull_request', 'number');
  const isOnMerge = number !== undefined && event !== 'pull_request_target';
  const branch = `refs/heads/${textAt(payload, 'repository', 'default_branch') ?? 'main'}`;
  const pushed = event === 'push' ? textAt(payload, 'ref') : undefined;
  return {
    GITHUB_EVENT_PATH: path,
    GITHUB_EVENT_NAME: event,
    GITHUB_REPOSITORY: repositoryOf(payload),
    GITHUB_ACTOR: textAt(payload, 'sender', 'login') ?? '',
    GITHUB_REF: isOnMerge ? `refs/pull/${number}/merge` : (pushed ?? branch),
    GITHUB_SHA: 'a'.repeat(40),
    GITHUB_JOB: 'review',
  };
}

function repositoryOf(payload: unknown): string {
  return textAt(payload, 'repository', 'full_name') ?? '';
}

/** Of a pull request or of a comment on one, from its page: not where the code takes it from. */
function numberOf(payload: unknown): number | null {
  const isOnPull = at(payload, 'issue', 'pull_request') !== undefined;
  const page = textAt(payload, 'pull_request', 'html_url') ?? textAt(payload, 'issue', 'html_url') ?? '';
  const number = /\/pull\/(\d+)$/.exec(page)?.[1];
  return number === undefined || (at(payload, 'issue') !== undefined && !isOnPull) ? null : Number(number);
}

/** Event and action, with a number where there are more of the kind. */
const named = EXAMPLES.map((example, index) => {
  const action = textAt(example.payload, 'action') ?? '';
  return [`${example.event} ${action} #${index}`, example] as const;
});

it('there are examples of every event that can start a GitHub workflow, but of those without a payload of their own', () => {
  expect(EXAMPLES.length).toBeGreaterThan(200);
  expect([...INSIDE_EVENTS].filter((event) => !EVENTS.includes(event))).toEqual(['schedule']);
});

describe.each(named)('%s', (_, example) => {
  const { event, payload } = example;
  const number = numberOf(payload);

  it('tells repository, actor and pull request', () => {
    const context = readEventContext(variablesOf(example));
    expect(context).toMatchObject({
      eventName: event,
      repository: repositoryOf(payload),
      actor: textAt(payload, 'sender', 'login'),
      pullRequest: number,
    });
    expect(context.repository).toMatch(/^[\w.-]+\/[\w.-]+$/);
    const head = textAt(payload, 'pull_request', 'head', 'repo', 'full_name');
    if (head !== undefined) expect(context.fork).toBe(head !== repositoryOf(payload));
  });

  it('has a subject and an instance', () => {
    const variables = variablesOf(example);
    const { event: context, subject } = readHappening(variables) ?? {};
    expect(context?.repository).toBe(repositoryOf(payload));
    expect(subject).toEqual(number === null ? subjectWithout(example) : { kind: 'pull_request', number });
    const place = { ...readEventContext(variables), matrix: null, jobIndex: null };
    const where = number === null ? /\/(?!pr-)[^/].*\/review$/ : new RegExp(`/pr-${number}/review$`);
    expect(defaultInstanceId(place)).toMatch(where);
    expect(defaultInstanceId(place).startsWith(`${repositoryOf(payload)}/`)).toBe(true);
  });

  it('is trusted, or asks about the one who caused it, or says why not', () => {
    const facts = readTrustFacts(variablesOf(example));
    expect(facts.head).toBe(headOf(example));
    expect(facts.sender).toMatchObject({ login: textAt(payload, 'sender', 'login'), id: expect.any(Number) });
    const decision = decideTrust(facts, POLICY);
    if (INSIDE_EVENTS.has(event)) return expect(decision).toEqual({ trusted: true });
    if ('ask' in decision) {
      const causer = event === 'workflow_run' ? facts.upstream?.actor : facts.sender;
      return expect(decision).toEqual({ ask: causer, permission: 'write' });
    }
    if (!decision.trusted) return expect(decision.reason).toMatch(/^[^.]{10,}$/);
    expect({ event, head: facts.head }).toMatchObject({
      event: expect.stringMatching(/^(pull_request|workflow_run)/),
      head: 'own',
    });
  });
});

it('a payload under the name of any other event makes nothing throw, and lends nobody trust who is not asked', () => {
  for (const { payload } of PUBLISHED) {
    for (const event of EVENTS.filter((one) => !INSIDE_EVENTS.has(one))) {
      const variables = { GITHUB_EVENT_NAME: event, GITHUB_REPOSITORY: repositoryOf(payload) };
      const facts = factsOf(variables, payload);
      const decision = decideTrust(facts, POLICY);
      if ('trusted' in decision && decision.trusted) expect(facts.head).toBe('own');
    }
  }
});

/** None of the published pushes moves a branch: they are tags and first pushes. */
function subjectWithout({ event, payload }: Example): Subject {
  const commits = listAt(payload, 'commits');
  return event === 'push' ? { kind: 'push', range: null, commits } : { kind: 'other' };
}

function headOf({ event, payload }: Example): Head {
  const repository = repositoryOf(payload);
  if (event === 'deployment' || event === 'deployment_status') return 'unknown';
  if (event === 'workflow_run') {
    return textAt(payload, 'workflow_run', 'head_repository', 'full_name') === repository ? 'own' : 'fork';
  }
  if (event.startsWith('pull_request')) {
    return textAt(payload, 'pull_request', 'head', 'repo', 'full_name') === repository ? 'own' : 'fork';
  }
  const isOfCommits = event.startsWith('check_') || numberOf(payload) !== null;
  return isOfCommits ? 'unknown' : 'none';
}
