import { expect, it } from 'vitest';
import type { CommentInputs } from '../../../../src/hosts/action/comment-inputs.ts';
import { ownPartOf } from '../../../../src/hosts/action/comment-part.ts';
import { createCommentDocument } from '../../../../src/report/comment-document.ts';
import { partsOf } from '../../../../src/report/comment-markers.ts';
import { snapshotFor } from '../../../support/snapshots.ts';

type Options = Parameters<typeof ownPartOf>[0];

function partOf(redact: Options['redact'], over: Partial<CommentInputs> = {}) {
  const inputs: CommentInputs = {
    mode: 'sticky',
    key: null,
    githubToken: null,
    leg: null,
    environment: {},
    ...over,
  };
  const event = {
    job: 'job',
    attempt: 1,
    sha: null,
    repository: 'o/r',
    serverUrl: 'https://github.com',
    runUrl: null,
  };
  const snapshot = snapshotFor({
    instanceId: 'review/eu-west-1',
    name: 'in eu-west-1',
    model: 'test/eu-west-1',
    text: 'It is user@eu-west-1.',
    result: { verdict: 'eu-west-1', findings: [] },
  });
  const told = {
    ending: { conclusion: 'success', snapshots: [snapshot], problem: null, skipReason: null },
    step: { github: { GITHUB_WORKFLOW: 'CI', GITHUB_RUN_ID: '7', GITHUB_ACTION: 'eu-west-1' } },
    event,
    instanceId: 'review/eu-west-1',
    filesRoot: '',
    redact,
  };
  return ownPartOf(told as unknown as Options, inputs, Date.parse('2026-11-23T12:00:05Z'));
}

const hides =
  (...secrets: string[]) =>
  (text: string) =>
    secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text);

it('has no secret in the record, which can be read back and found again', () => {
  const part = partOf(hides('user@eu-west-1', 'eu-west-1'));
  const { write, lacks } = createCommentDocument(part);
  const body = write([]);
  const [back] = partsOf(body);
  expect(JSON.stringify(back)).not.toContain('eu-west');
  expect(body).not.toContain('eu-west');
  expect(back?.leg).toMatchObject({ step: '***', instance: 'review/***', run: 7 });
  expect(back?.leg.rows[0]).toMatchObject({ instanceId: 'review/***', result: { verdict: '***' } });
  expect(back?.details).toContain('It is ***.');
  expect(lacks(body, body)).toBe(false);
});

it('writes a record that can be read where a secret has the letters of a word of ours', () => {
  const part = partOf(hides('success', 'succeeded', 'workflow', 'table', '2026-11'));
  expect(partsOf(createCommentDocument(part).write([]))[0]?.leg).toMatchObject({
    conclusion: 'success',
    rows: [{ status: 'succeeded' }],
  });
});

it('hides a secret in its key, and is known by legs that know none', () => {
  const key = 'CI/eu-west-1';
  const [knowing, other] = [hides('eu-west-1'), hides('another')].map((redact) =>
    createCommentDocument(partOf(redact, { key })),
  );
  const [hidden = '', shown = ''] = [knowing?.write([]), other?.write([])];
  expect(hidden).not.toContain(key);
  expect(shown).toContain(key);
  for (const document of [knowing, other])
    expect([hidden, shown].map((body) => document?.claims(body))).toEqual([true, true]);
});
