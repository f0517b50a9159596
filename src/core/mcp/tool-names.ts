// mcp__<server>__<tool>: the names that a model knows the tools of MCP servers by. They depend on the server's list alone,
// so that the same list gives the same names in every run.
import { hashText } from '../run/hash.ts';

/** What every provider takes for the name of a tool. */
const LONGEST = 64;

/** One name for each tool, in the same order; `tools` holds none twice. */
export function toolNames(server: string, tools: readonly string[]): string[] {
  const prefix = `mcp__${server}__`;
  const plain = tools.map((tool) => tool.replace(/[^a-zA-Z0-9_-]/g, '_'));
  return tools.map((tool, index) => {
    const own = plain[index] ?? tool;
    const isShared = plain.filter((one) => one === own).length > 1 && own !== tool;
    if (!isShared && prefix.length + own.length <= LONGEST) return prefix + own;
    const mark = `_${hashText(tool).padStart(14, '0').slice(-8)}`;
    return prefix + own.slice(0, LONGEST - prefix.length - mark.length) + mark;
  });
}
