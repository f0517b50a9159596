// A skill as a model reads it when it needs it: the instructions, and where its other files are.
import type { Skill } from '../../authoring/manifest.ts';
import { counted } from '../tools/text-content.ts';

const MAX_LISTED = 100;

export async function skillText({ name, instructions, files }: Skill): Promise<string> {
  const text = await instructions();
  const others = files.filter(({ path }) => !/^skill\.md$/i.test(path));
  if (others.length === 0) return text;
  const listed = others
    .slice(0, MAX_LISTED)
    .map(({ path, size }) => `- /skills/${name}/${path} (${counted(size, 'byte')})`);
  if (others.length > MAX_LISTED) listed.push(`- … and ${counted(others.length - MAX_LISTED, 'more file')}`);
  return `${text.trimEnd()}\n\nFiles of this skill:\n${listed.join('\n')}`;
}
