import { describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../src/adapters/http/node-fetch.ts';
import { createGitHubApi, type GitHubApi } from '../../../src/github/api.ts';
import { descriptionsFor, findOperation, type Operation } from '../../support/github-description.ts';
import { judgeOf } from '../../support/github-judge.ts';
import {
  type GitHubAnswered,
  type GitHubRepository,
  type GitHubServer,
  startGitHubServer,
} from '../../support/github-server.ts';
import { addViolation, failOn, takeViolations } from '../../support/github-violations.ts';

const REPOSITORY = '/repos/octo/repo';
const PERMISSION = 'contents: write';

/** What `stop()` of the fake says after the requests. */
async function saidAfter(
  requests: (api: GitHubApi, server: GitHubServer) => Promise<unknown>,
  given: Partial<GitHubRepository> = {},
  base = '',
): Promise<string> {
  const server = await startGitHubServer({ name: 'octo/repo', ...given }, { token: 't', base });
  const api = createGitHubApi({ apiUrl: server.url, token: 't', fetch: createNodeFetch() });
  await requests(api, server).catch(() => undefined);
  return server.stop().then(
    () => '',
    (thrown: Error) => thrown.message,
  );
}

const answering = (answered: GitHubAnswered): Partial<GitHubRepository> => ({ routes: [() => answered] });
const comments = { list: [], login: 'mona' };
const post = (path: string, body: { [key: string]: string | number }) => (api: GitHubApi) =>
  api.write({ method: 'POST', path: `${REPOSITORY}/${path}`, body, permission: PERMISSION });

describe('a request', () => {
  it.each<[string, (api: GitHubApi) => Promise<unknown>, string]>([
    ['of an unknown path', (api) => api.get(`${REPOSITORY}/pull/7`), 'api.github.com has no GET'],
    [
      'of an unknown method',
      (api) => post('pulls/7', {})(api),
      'has no POST /repos/octo/repo/pulls/7: add it to',
    ],
    [
      'with an unknown query',
      (api) => api.get(`${REPOSITORY}/pulls?page_size=9`),
      'it takes no page_size in the query',
    ],
    [
      'with a wrong query',
      (api) => api.get(`${REPOSITORY}/pulls?state=merged`),
      'state=merged is not what it takes',
    ],
    [
      'with a wrong path',
      (api) => api.get(`${REPOSITORY}/pulls/seven`),
      'pull_number=seven is not what it takes',
    ],
    [
      'without what it must say',
      post('issues/7/comments', {}),
      "in the body it must have required property 'body'",
    ],
    ['with a wrong body', post('issues/7/comments', { body: 7 }), 'in the body /body must be string'],
    [
      'with a misspelling',
      post('issues/7/comments', { body: 'a', boddy: 'b' }),
      'it takes no boddy in the body',
    ],
    [
      'for a representation that there is not',
      (api) => api.get(`${REPOSITORY}/pulls/7`, { accept: 'application/vnd.github.dif' }),
      'it has no representation application/vnd.github.dif',
    ],
    [
      'of GraphQL with a misspelling',
      (api) => api.query('query { viewer { logn } }'),
      'Cannot query field "logn"',
    ],
  ])('%s fails the test', async (_, request, said) => {
    expect(await saidAfter(request, { comments })).toContain(said);
  });

  it('is held against the description also when a fault is answered', async () => {
    const said = await saidAfter((api, { faults }) => {
      faults.push({ status: 418 });
      return api.get(`${REPOSITORY}/pulls?page_size=9`, { tries: 1 });
    });
    expect(said).toContain('page_size');
  });

  it('to an Enterprise Server is held against every supported version', async () => {
    const said = await saidAfter((api) => api.get(`${REPOSITORY}/pulls?page_size=9`), {}, '/api/v3');
    for (const version of ['3.17', '3.18', '3.19']) expect(said).toContain(`ghes-${version}: GET`);
  });
});

describe('an answer of the fake', () => {
  const readPull = (api: GitHubApi): Promise<unknown> => api.get(`${REPOSITORY}/pulls/7`, { tries: 1 });

  it.each<[string, GitHubAnswered, string]>([
    [
      'of a wrong type',
      { status: 200, json: { number: 'seven' } },
      "in the fake's 200 /number must be integer",
    ],
    [
      'with a field of its own',
      { status: 200, json: { head: { repo: { nam: 'x' } } } },
      'has a field head.repo.nam that',
    ],
    ['with a status that never is', { status: 201, json: {} }, 'it never answers 201'],
    ['without a body', { status: 200 }, 'its 200 has a body of JSON, not none'],
    ['that is another representation', { bytes: Buffer.from('x'), type: 'text/plain' }, 'not text/plain'],
    ['that is an error without a message', { status: 404, json: {} }, 'has no message'],
  ])('%s fails the test', async (_, answered, said) => {
    expect(await saidAfter(readPull, answering(answered))).toContain(said);
  });

  it('to a query of GraphQL must have its shape', async () => {
    const answer = answering({ status: 200, json: { data: { viewer: { name: 'mona' } } } });
    expect(await saidAfter((api) => api.query('query { viewer { login } }'), answer)).toContain(
      'GraphQL: in the',
    );
  });

  it('is filled up to what GitHub would send, and then says nothing against it', async () => {
    let json: unknown;
    const request = async (api: GitHubApi) => {
      json = (await api.get(`${REPOSITORY}/pulls/7`)).json();
    };
    expect(await saidAfter(request, answering({ status: 200, json: { number: 7 } }))).toBe('');
    expect(json).toMatchObject({ number: 7, base: { sha: 'x' }, merged: false, merged_by: null });
  });
});

describe('every operation that was cut out', () => {
  const described = [...descriptionsFor(''), ...descriptionsFor('/api/v3')];
  const schemasOf = ({ answers }: Operation) =>
    Object.values(answers).flatMap((bodies) => Object.values(bodies));

  it.each(described.map((one) => [one.name, one] as const))(
    'of %s can be answered with nothing given',
    (_, description) => {
      const judge = judgeOf(description);
      const wrong = Object.entries(description.operations).flatMap(([key, operation]) =>
        schemasOf(operation).flatMap((schema) =>
          judge.problemsOf(schema, judge.completed(schema, undefined)).map((what) => `${key}: ${what}`),
        ),
      );
      expect(Object.keys(description.operations).length).toBeGreaterThan(80);
      expect(wrong).toEqual([]);
    },
  );

  it('is found by its path, the plainest first', () => {
    const [description] = descriptionsFor('');
    const keyOf = (path: string) => description && findOperation(description, 'GET', path)?.key;
    expect(keyOf('/repos/o/r/issues/comments/7')).toBe(
      'GET /repos/{owner}/{repo}/issues/comments/{comment_id}',
    );
    expect(keyOf('/repos/o/r/contents/a/b.txt')).toBe('GET /repos/{owner}/{repo}/contents/{path}');
    expect(keyOf('/repos/o/r/git/ref/heads/a/b')).toBe('GET /repos/{owner}/{repo}/git/ref/{ref}');
    expect(keyOf('/repos/o/r/collaborators/a/permission')).toMatch(/permission$/);
  });
});

it('a violation that no stop() has thrown is still there for the end of the file', () => {
  addViolation('GET /: is wrong');
  const open = takeViolations();
  expect(() => failOn(open)).toThrow('GET /: is wrong');
  expect(takeViolations()).toEqual([]);
});
