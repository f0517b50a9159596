import { expect, test } from 'vitest';
import { openModelLine } from '../../../../src/core/harness/model-line.ts';
import { type Model, ModelFault, type ModelFaultKind, type Models } from '../../../../src/core/ports.ts';
import { FlueError } from '../../../../src/errors.ts';

const failure = (kind: ModelFaultKind): FlueError =>
  new FlueError('model_error', 'it failed', { cause: new ModelFault(kind, 'it failed') });

function modelsWith(asked: string[]): Models {
  return {
    async resolve(ref) {
      asked.push(ref);
      if (ref === 'no/key') throw new FlueError('missing_key', 'no key');
      return { ref, id: ref.slice(2), model: {} as Model };
    },
  };
}

test.each<ModelFaultKind>(['overloaded', 'lost'])(
  'passes on when one is %s, resolves the next one only then, and ends with the last',
  async (kind) => {
    const asked: string[] = [];
    const line = await openModelLine(['a/1', 'b/2'], { models: modelsWith(asked), admit() {}, place: 0 });
    expect([asked, line.current().ref, line.hasMore()]).toEqual([['a/1'], 'a/1', true]);
    expect(await line.passOn(failure(kind))).toBe(true);
    expect([asked, line.current().ref, line.hasMore()]).toEqual([['a/1', 'b/2'], 'b/2', false]);
    expect(await line.passOn(failure(kind))).toBe(false);
  },
);

test.each<ModelFaultKind>(['rejected', 'too_long'])('stays where it is when one is %s', async (kind) => {
  const line = await openModelLine(['a/1', 'b/2'], { models: modelsWith([]), admit() {}, place: 0 });
  expect(await line.passOn(failure(kind))).toBe(false);
  expect(await line.passOn(new Error('anything else'))).toBe(false);
  expect(line.current().ref).toBe('a/1');
});

test('a model that may not be used, or has no key, is refused when its turn comes', async () => {
  const admit = (ref: string): void => {
    if (ref === 'b/2') throw new FlueError('config_error', 'the policy does not allow it');
  };
  const line = await openModelLine(['a/1', 'b/2'], { models: modelsWith([]), admit, place: 0 });
  await expect(line.passOn(failure('overloaded'))).rejects.toMatchObject({ code: 'config_error' });
  const keyless = await openModelLine(['a/1', 'no/key'], { models: modelsWith([]), admit, place: 0 });
  await expect(keyless.passOn(failure('overloaded'))).rejects.toMatchObject({ code: 'missing_key' });
});
