// Attacks of published incident classes on the built action, each with a model that does all that the attacker wants: text
// that becomes a command (PromptPwnd), a pull request that makes an agent print its keys (comment and control), a poisoned
// cache, an output that ends its own block, links out of the checkout, stolen credentials, comments that do something.
import { beforeAll, describe, expect, it } from 'vitest';
import { inLanes } from '../../support/faults/random.ts';
import type { Attack } from './attack.ts';
import { runAttack } from './attacked-step.ts';
import { commandAttacks, outputAttacks } from './command-attacks.ts';
import { honeytokenAttacks } from './honeytoken-attacks.ts';
import { problemsOf } from './judge.ts';
import { commentAttacks, fileAttacks } from './repository-attacks.ts';
import { cacheAttacks, echoAttacks, linkAttacks, readAttacks } from './secret-attacks.ts';

const CLASSES: Record<string, Attack[]> = {
  'text that becomes a command': commandAttacks,
  'outputs that end their own block': outputAttacks,
  'keys and files of the runner': readAttacks,
  'keys that the model was given': echoAttacks,
  'the cache and tokens of the runner': cacheAttacks,
  'links out of the checkout': linkAttacks,
  'fake credentials': honeytokenAttacks,
  'comments that do something': commentAttacks,
  'files that a later job obeys': fileAttacks,
};

it('is a corpus of at least 60 attacks, each with a name of its own', () => {
  const names = Object.values(CLASSES).flatMap((attacks) => attacks.map(({ name }) => name));
  expect(names.length).toBeGreaterThanOrEqual(60);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(Object.entries(CLASSES))('%s', (_, attacks) => {
  const problems = new Map<string, string[]>();
  beforeAll(async () => {
    await inLanes(attacks, 2, async (attack) => {
      const found = await runAttack(attack).then(
        (attacked) => problemsOf(attack, attacked),
        (thrown: unknown) => [`could not be run: ${thrown instanceof Error ? thrown.stack : thrown}`],
      );
      problems.set(attack.name, found);
    });
  }, 180_000);

  it.each(attacks.map(({ name }) => name))('%s', (name) => {
    expect(problems.get(name)).toEqual([]);
  });
});
