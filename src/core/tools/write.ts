// write: a whole file at once.
import { builtinTool } from './builtin-tool.ts';
import { counted } from './text-content.ts';

export const writeTool = builtinTool({
  name: 'write',
  description: `Writes a text file, new or in place of what was there; missing folders are made. To change a part of a file use edit.`,
  fields: {
    path: { type: 'string', description: 'the file, absolute or relative to the current folder' },
    content: { type: 'string', description: 'the whole new content', allowEmpty: true },
  },
  mutates: true,
  async run({ path, content }, { sandbox }) {
    const before = await sandbox.stat(path);
    const bytes = new TextEncoder().encode(content);
    await sandbox.writeFile(path, bytes);
    return `${before ? 'replaced' : 'created'} ${path} (${counted(bytes.length, 'byte')})`;
  },
});
