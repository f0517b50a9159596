import { describe, expect, test } from 'vitest';
import { memoryLayer, textFile } from '../../../../src/core/files/memory-layer.ts';

const layer = memoryLayer([
  textFile('SKILL.md', '# hi'),
  textFile('./ref/a.md', 'A'),
  textFile('ref/b/c.sh', 'C'),
]);

describe('memoryLayer', () => {
  test('makes folders of the paths it was given', async () => {
    expect(await layer.list('')).toEqual([
      { name: 'SKILL.md', kind: 'file' },
      { name: 'ref', kind: 'directory' },
    ]);
    expect((await layer.list('ref'))?.map(({ name }) => name)).toEqual(['a.md', 'b']);
    expect(await layer.stat('ref/b')).toMatchObject({ kind: 'directory' });
    expect(await layer.stat('SKILL.md')).toMatchObject({ kind: 'file', size: 4 });
  });

  test('has nothing where nothing is, and reads no folder', async () => {
    for (const path of ['no', 'SKILL.md/x', 'ref/a.md/']) expect(await layer.stat(path)).toBeUndefined();
    expect(await layer.list('SKILL.md')).toBeUndefined();
    expect(await layer.read('ref')).toBeUndefined();
    expect(new TextDecoder().decode(await layer.read('ref/a.md'))).toBe('A');
  });

  test('refuses a path that leaves its folder', async () => {
    const bad = memoryLayer([textFile('../x', '')]);
    await expect(bad.stat('')).rejects.toThrow('not a path inside its folder: "../x"');
  });
});
