// What the code of one workflow does: a few things one after another, some of which hold others.
import type { Random } from '../faults/random.ts';
import type { Op } from './plan.ts';

type NewId = () => string;

export function drawProgram(random: Random, newId: NewId, length: number): Op[] {
  return many(length, () => draw(random, newId, 'top'));
}

/** Where a thing stands decides what it may be. */
type Where = 'top' | 'branch' | 'step' | 'beside';

function draw(random: Random, newId: NewId, where: Where): Op {
  const id = newId();
  const kind = random.pick(KINDS[where]);
  switch (kind) {
    case 'step':
      return { id, do: 'step', throws: random.chance(0.08), inner: drawInner(random, newId) };
    case 'prompt':
    case 'skill':
      return { id, do: kind, session: sessionOf(random), wants: random.chance(0.3), ...modelOf(random) };
    case 'task':
      return {
        ...{ id, do: 'task', session: sessionOf(random), wants: random.chance(0.3) },
        agent: random.pick([undefined, 'helper', 'boss']),
      };
    case 'compact':
      return { id, do: 'compact', session: sessionOf(random) };
    case 'exec':
      return { id, do: 'exec', command: commandOf(random, `o${id}`) };
    case 'write':
      if (where === 'step') return { id, do: 'write', path: `inner-${id}.txt` };
      return { id, do: 'write', path: random.pick(['a.txt', 'b.txt', `own-${id}.txt`]) };
    case 'read':
      return {
        id,
        do: 'read',
        path: random.pick(['a.txt', 'a.txt', 'given.txt', random.chance(0.2) ? 'b.txt' : 'given.txt']),
      };
    case 'count':
      return { id, do: 'count', key: random.pick(['x', 'y']) };
    case 'sleep':
      return { id, do: 'sleep', ms: Math.round(random.logUniform(1, 20_000)) };
    case 'parallel':
      return drawParallel(random, newId, id);
    case 'beside':
      return { id, do: 'beside', ops: many(2, () => draw(random, newId, 'beside')) };
    case 'try':
      return { id, do: 'try', body: many(random.int(1, 2), () => draw(random, newId, 'branch')) };
    default:
      return { id, do: kind };
  }
}

function drawParallel(random: Random, newId: NewId, id: string): Op {
  const branches = many(random.int(2, 3), () =>
    many(random.int(1, 2), () => draw(random, newId, random.chance(0.15) ? 'top' : 'branch')),
  );
  return { id, do: 'parallel', limit: random.int(1, 3), branches };
}

/** What a step does beside its own effect may be done again, so that it has to come to the same. */
function drawInner(random: Random, newId: NewId): Op[] {
  return random.chance(0.3) ? many(random.int(1, 3), () => draw(random, newId, 'step')) : [];
}

/** As a script of the sandbox's shell, with a word of its own. */
export function commandOf(random: Random, word: string): string {
  const part = (at: number): string =>
    random.pick([
      ...([
        `append a.txt ${word}.${at}`,
        `append b.txt ${word}.${at}`,
        `append c.txt ${word}.${at}`,
      ] as const),
      ...[`append d/e.txt ${word}.${at}`, 'cat a.txt', 'cat given.txt', 'rm b.txt', 'cd d', 'cd /workspace'],
      ...[`set V ${word}.${at}`, 'get V', 'slow 300', 'fail'],
    ]);
  return many(random.int(1, 3), (at) => part(at)).join('; ');
}

function sessionOf(random: Random): string {
  return random.pick(['default', 'default', 'other']);
}

function modelOf(random: Random): { model: string | undefined; maxTurns: number | undefined } {
  return {
    model: random.pick([undefined, undefined, undefined, 'sim/other']),
    maxTurns: random.chance(0.08) ? random.int(1, 3) : undefined,
  };
}

export function many<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}

type Kinds = [Op['do'], ...Op['do'][]];
const LEAVES: Kinds = [
  ...(['prompt', 'prompt', 'prompt', 'exec', 'exec', 'write', 'read', 'count', 'log', 'now'] as const),
  ...([
    'random',
    'uuid',
    'sleep',
    'list',
    'patch',
    'skill',
    'task',
    'compact',
    'step',
    'step',
    'step',
  ] as const),
];
const KINDS: Record<Where, Kinds> = {
  top: [...LEAVES, 'parallel', 'parallel', 'parallel', 'beside', 'beside', 'try', 'try'],
  branch: LEAVES,
  step: ['prompt', 'prompt', 'prompt', 'write', 'read', 'sleep', 'now', 'log', 'task'],
  beside: ['prompt', 'prompt', 'prompt', 'exec', 'write', 'read', 'sleep', 'task', 'uuid'],
};
