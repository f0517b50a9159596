// Whose a comment is, when anybody who makes the same bot speak may have written it.
import { describe, expect, it } from 'vitest';
import { createCommentDocument } from '../../../src/report/comment-document.ts';
import type { Leg } from '../../../src/report/comment-leg.ts';
import { hasKey, keyMarker, partsOf } from '../../../src/report/comment-markers.ts';
import { encodeLeg } from '../../../src/report/comment-record.ts';
import { snapshotFor } from '../../support/snapshots.ts';

const KEY = 'CI/test';
const NOW = Date.parse('2026-11-23T12:00:05Z');

function legOf(over: Partial<Leg> = {}): Leg {
  return {
    workflow: 'ci.yml',
    job: 'test',
    index: 0,
    total: 1,
    step: '__flue',
    instance: 'eu-1',
    run: 20_000_000_000,
    attempt: 1,
    at: NOW,
    conclusion: 'success',
    commit: null,
    pricesAsOf: null,
    rows: [snapshotFor({})],
    rest: null,
    ...over,
  };
}

const documentOf = (leg: Leg, details = '') =>
  createCommentDocument({ key: KEY, leg, details, logOf: () => null });
const bodyOf = (leg: Leg, bodies: string[] = [], details = '') => documentOf(leg, details).write(bodies);
const recordOf = (leg: Leg) => `<!-- flue:v1 leg=${encodeLeg(leg)} -->`;
const legsIn = (body: string) => partsOf(body).map(({ leg }) => leg);

describe('the key', () => {
  it.each(['CI/test', 'a --> b', 'x--', '- ', 'ü\n<!--', '--!>', ']]>', ''])(
    '%j is found again, and ends nothing',
    (key) => {
      const marker = keyMarker(key);
      const records = recordOf(legOf()).concat('\n', marker);
      expect(marker).toMatch(/^<!-- flue:v1 key=[^\s<>]* -->$/);
      expect(marker.slice(4, -3)).not.toContain('--');
      expect(hasKey(`a\r\n${records.replace('\n', '\r\n')}\r\n\r\n`, key)).toBe(true);
      expect(hasKey(`a\n> ${records}`, key)).toBe(false);
      expect(hasKey(records, `${key}2`)).toBe(false);
    },
  );

  it('counts only as the last line, with records right before it', () => {
    const [record, marker] = [recordOf(legOf()), keyMarker(KEY)];
    const { claims } = documentOf(legOf());
    expect(claims(`x\n\n${record}\n${record}\n${marker}\n`)).toBe(true);
    expect(claims(`x\n\n${marker}`)).toBe(false);
    expect(claims(`x\n${record}\n\n${marker}`)).toBe(false);
    expect(claims(`The comment says:\n\n${bodyOf(legOf())}\nThat was all.`)).toBe(false);
    expect(claims(`${record}\n${marker}\n${record}`)).toBe(false);
  });

  it('may be written in another way by another leg', () => {
    const options = { leg: legOf(), details: '', logOf: () => null };
    const [shown, hidden] = [
      createCommentDocument({ ...options, key: 'a', aliases: ['b'] }),
      createCommentDocument({ ...options, key: 'b', aliases: ['a'] }),
    ];
    expect(shown.claims(hidden.write([]))).toBe(true);
    expect(hidden.claims(shown.write([]))).toBe(true);
  });
});

describe('a record', () => {
  it('counts only at the end of a body', () => {
    const quoted = recordOf(legOf({ index: 1, instance: 'quoted' }));
    const body = bodyOf(legOf()).replace('\n\n', `\n\n${quoted}\n\n`);
    expect(legsIn(body).map(({ instance }) => instance)).toEqual(['eu-1']);
    expect(bodyOf(legOf(), [body])).toBe(bodyOf(legOf()));
  });

  it.each([
    ['a run that is none', { run: Number.MAX_SAFE_INTEGER }],
    ['a run far ahead', { run: 90_000_000_000 }],
    ['another attempt', { attempt: 99 }],
    ['a later time', { at: Number.MAX_SAFE_INTEGER }],
    ['a moment later', { at: NOW + 1 }],
  ])('with %s does not take the place of the own leg', (_what, over) => {
    const own = documentOf(legOf(), '<details>own</details>');
    const forged = bodyOf(legOf({ ...over, conclusion: 'failure' }), [], '<details>forged</details>');
    const body = own.write([forged]);
    expect(body).toBe(own.write([]));
    expect(own.lacks(body, forged)).toBe(false);
    expect(own.lacks(body, body)).toBe(false);
  });

  it('of a leg that cannot be yet is dropped', () => {
    const forged = bodyOf(legOf({ index: 1, run: Number.MAX_SAFE_INTEGER, job: 'z' }));
    const later = bodyOf(legOf({ index: 1, at: NOW + 1e10, job: 'z' }));
    expect(bodyOf(legOf(), [forged, later])).toBe(bodyOf(legOf()));
    expect(documentOf(legOf()).lacks(bodyOf(legOf()), forged)).toBe(false);
  });
});

describe('secrets', () => {
  const redact = (text: string) => text.replaceAll('eu-west-1', '***');

  it('are hidden where they are seen, and the hidden lines stay readable', () => {
    const seen = legOf({ instance: 'a', rows: [snapshotFor({ instanceId: 'eu-west-1' })] });
    const own = { key: 'CI/eu-west-1', leg: legOf({ index: 1 }), logOf: () => null, redact };
    const document = createCommentDocument({ ...own, details: '<details>eu-west-1</details>' });
    const body = document.write([bodyOf(seen, [], '<details>also eu-west-1</details>')]);
    expect(body.slice(0, body.indexOf('<!-- flue:v1 leg='))).not.toContain('eu-west-1');
    expect(body).toContain('<details>also ***</details>');
    expect(legsIn(body)).toHaveLength(2);
    expect(document.claims(body)).toBe(true);
  });
});
