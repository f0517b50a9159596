import { describe, expect, it } from 'vitest';
import type { CommentsApi } from '../../../../src/github/comment/comments-api.ts';
import { writeNew } from '../../../../src/github/comment/write-new.ts';
import {
  type StickyDocument,
  type StickyOptions,
  writeSticky,
} from '../../../../src/github/comment/write-sticky.ts';
import { seeded } from '../../../support/faults/random.ts';
import {
  CALM,
  circumstancesOf,
  createWorld,
  Failure,
  LOGIN,
  simulateComments,
} from '../../../support/faults/simulated-comments.ts';

/** A set of words; the least that merges. */
function wordsOf(own: string): StickyDocument {
  const words = (body: string): string[] =>
    body
      .split(/\s+/)
      .slice(1)
      .filter((word) => word !== '');
  return {
    claims: (body) => body.startsWith('KEY'),
    write: (bodies) => ['KEY', ...new Set([...bodies.flatMap(words), own].sort())].join(' '),
    lacks: (body, other) => words(other).some((word) => !words(body).includes(word)),
    isShared: (body) => body.includes('sibling'),
  };
}

const STILL = { ...CALM, slow: 0, lagging: 0 };

function bench() {
  const world = createWorld();
  const random = seeded('write-sticky');
  const github = simulateComments(world, random, STILL);
  const client = github.connect();
  const circumstances = circumstancesOf(world, random);
  const start = (own: string, over: Partial<StickyOptions> = {}) =>
    writeSticky({
      api: client.api,
      document: wordsOf(own),
      circumstances,
      leg: null,
      mayBeShared: false,
      limitMs: 60_000,
      ...over,
    });
  const write = async (own: string, over: Partial<StickyOptions> = {}) => {
    const [outcome] = await world.run([start(own, over)]);
    return outcome;
  };
  /** The next requests of this kind fail with these. */
  const failing = (method: keyof CommentsApi, ...failures: Failure[]): CommentsApi => ({
    ...client.api,
    [method]: (...given: never[]) => {
      const failure = failures.shift();
      if (failure !== undefined) {
        client.requests.push(`${method}!`);
        return Promise.reject(failure);
      }
      return (client.api[method] as (...all: never[]) => Promise<never>)(...given);
    },
  });
  return { world, github, client, circumstances, start, write, failing };
}

const bodies = ({ github }: ReturnType<typeof bench>) => github.comments().map(({ body }) => body);

describe('a step that writes alone', () => {
  it('makes the comment with two requests, and updates it with three', async () => {
    const it = bench();
    await it.write('a');
    expect(it.client.requests).toEqual(['list', 'create']);
    await it.write('b');
    expect(it.client.requests.slice(2)).toEqual(['list', 'identity', 'update']);
    expect(bodies(it)).toEqual(['KEY a b']);
  });

  it('writes nothing when nothing has changed', async () => {
    const it = bench();
    it.github.add('KEY a\r\n', LOGIN);
    const outcome = await it.write('a');
    expect(outcome).toMatchObject({ changed: false, url: expect.stringContaining('#issuecomment-') });
    expect(it.client.requests).toEqual(['list', 'identity']);
  });

  it('takes no stranger’s copy for its own', async () => {
    const it = bench();
    it.github.add('KEY a', 'mallory');
    it.github.add('KEY a', 'github-actions');
    await it.write('b');
    expect(bodies(it)).toEqual(['KEY a', 'KEY a', 'KEY b']);
  });

  it('moves what it finds in several comments into the oldest, and deletes the others', async () => {
    const it = bench();
    for (const word of ['a', 'b', 'c']) it.github.add(`KEY ${word}`, LOGIN);
    await it.write('d');
    expect(bodies(it)).toEqual(['KEY a b c d']);
  });

  it('makes it anew when it is deleted between reading and writing', async () => {
    const it = bench();
    const { id } = it.github.add('KEY a', LOGIN);
    const update: CommentsApi['update'] = (...given) => {
      if (it.github.comments().length > 0) it.github.deleteNow(id);
      return it.client.api.update(...given);
    };
    await it.write('b', { api: { ...it.client.api, update } });
    expect(bodies(it)).toEqual(['KEY a b']);
  });

  it('looks again when others of its GitHub workflow run write to it too', async () => {
    const it = bench();
    it.github.add('KEY sibling', LOGIN);
    expect(await it.write('b')).toMatchObject({ settled: true });
    expect(it.client.requests).toEqual(['list', 'identity', 'update', 'read']);
  });

  it('looks again after making it under a key that others may have', async () => {
    const it = bench();
    await it.write('b', { mayBeShared: true });
    expect(it.client.requests).toEqual(['list', 'create', 'list']);
  });
});

describe('a request that fails', () => {
  it('is asked again after the pause that GitHub wants', async () => {
    const it = bench();
    const before = it.world.now();
    await it.write('a', { api: it.failing('create', new Failure(403, 20_000), new Failure(429, 5_000)) });
    expect(it.world.now() - before).toBeGreaterThan(25_000);
    expect(bodies(it)).toEqual(['KEY a']);
  });

  it('is asked again after a conflict and a server error, from what stands there then', async () => {
    const it = bench();
    it.github.add('KEY a', LOGIN);
    await it.write('b', { api: it.failing('update', new Failure(409, null), new Failure(502, 0)) });
    expect(it.client.requests).toEqual(['list', 'identity', 'update!', 'list', 'update!', 'list', 'update']);
    expect(bodies(it)).toEqual(['KEY a b']);
  });

  it('is given up when the pause is longer than the time that is left', async () => {
    const it = bench();
    const before = it.world.now();
    const api = it.failing('list', new Failure(403, 900_000));
    await expect(it.write('a', { api })).rejects.toMatchObject({ status: 403 });
    expect(it.world.now() - before).toBe(0);
  });

  it('is given up within the time however often it fails', async () => {
    const it = bench();
    const before = it.world.now();
    const api = it.failing('list', ...Array.from({ length: 99 }, () => new Failure(503, 0)));
    await expect(it.write('a', { api })).rejects.toMatchObject({ status: 503 });
    expect(it.world.now() - before).toBeLessThanOrEqual(60_000);
  });

  it.each([401, 403, 410, 422])('is not asked again after %i', async (status) => {
    const it = bench();
    const api = it.failing('create', new Failure(status, null));
    await expect(it.write('a', { api })).rejects.toMatchObject({ status });
    expect(it.client.requests).toEqual(['list', 'create!']);
  });

  it('with 404 ends when the comment is there and may not be written', async () => {
    const it = bench();
    it.github.add('KEY a', LOGIN);
    const api = it.failing('update', ...Array.from({ length: 9 }, () => new Failure(404, null)));
    await expect(it.write('b', { api })).rejects.toMatchObject({ status: 404 });
    expect(it.client.requests.filter((one) => one === 'update!').length).toBeLessThanOrEqual(5);
  });

  it('that was taken all the same makes no second comment', async () => {
    const it = bench();
    let first = true;
    const create: CommentsApi['create'] = async (body) => {
      const made = await it.client.api.create(body);
      if (first) {
        first = false;
        throw new Failure(502, 0);
      }
      return made;
    };
    await it.write('a', { api: { ...it.client.api, create } });
    expect(bodies(it)).toEqual(['KEY a']);
  });
});

describe('a leg of a matrix', () => {
  it('needs four requests when nobody gets in its way', async () => {
    const it = bench();
    it.github.add('KEY a', LOGIN);
    expect(await it.write('b', { leg: { index: 1, total: 3 } })).toMatchObject({ settled: true });
    expect(it.client.requests).toEqual(['identity', 'list', 'update', 'read']);
  });

  it('repairs its row when another one has written over it', async () => {
    const it = bench();
    const { id } = it.github.add('KEY a', LOGIN);
    const thief = it.github.connect();
    const late = async () => {
      await it.world.wait(3_000);
      await thief.api.update(id, 'KEY a z');
      return undefined;
    };
    await it.world.run([it.start('b', { leg: { index: 0, total: 2 } }), late()]);
    expect(bodies(it)).toEqual(['KEY a b z']);
  });

  it('says that it is not sure when the time is over before', async () => {
    const it = bench();
    it.github.add('KEY a', LOGIN);
    const outcome = await it.write('b', { leg: { index: 0, total: 2 }, limitMs: 3_000 });
    expect(outcome).toMatchObject({ settled: false, changed: true });
    expect(bodies(it)).toEqual(['KEY a b']);
  });
});

describe('a comment of its own', () => {
  it('is asked for again only when it was surely not made', async () => {
    const it = bench();
    const write = (api: CommentsApi) =>
      it.world.run([writeNew(api, 'x', { circumstances: it.circumstances, limitMs: 60_000 })]);
    await write(it.failing('create', new Failure(429, 1000), new Failure(409, null)));
    expect(bodies(it)).toEqual(['x']);
    await expect(write(it.failing('create', new Failure(502, 0)))).rejects.toMatchObject({ status: 502 });
    await expect(write(it.failing('create', new Failure(null, 0)))).rejects.toMatchObject({ status: null });
    expect(bodies(it)).toEqual(['x']);
  });
});
