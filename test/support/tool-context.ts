// A context for built-in tools over a real in-memory sandbox.
import { re2Patterns } from '../../src/adapters/patterns/re2.ts';
import type { Skill } from '../../src/authoring/manifest.ts';
import type { ReadonlyLayer } from '../../src/core/sandbox-port.ts';
import type { BuiltinTool, ToolContext } from '../../src/core/tools/tool.ts';
import type { Json } from '../../src/protocol/json.ts';
import { type FixedEntry, fixedLayer } from './fixed-layer.ts';
import { testSandboxes } from './sandboxes.ts';

export interface ToolBench {
  context: ToolContext;
  loaded: string[];
  /** The text, with `ERROR ` in front when the tool said it failed. */
  call(tool: BuiltinTool, input: Json): Promise<string>;
}

export async function toolBench(
  files: Record<string, FixedEntry> | ReadonlyLayer,
  overrides: Partial<ToolContext> & { skillList?: Skill[] } = {},
): Promise<ToolBench> {
  const { skillList = [], ...rest } = overrides;
  const layer = isLayer(files) ? files : fixedLayer(files);
  const sandbox = await testSandboxes().open({
    mounts: [{ at: '/workspace', layer }],
    restore: { files: [], shell: undefined },
  });
  const loaded: string[] = [];
  const context: ToolContext = {
    sandbox,
    patterns: re2Patterns(),
    skills: new Map(skillList.map((skill) => [skill.name, skill])),
    signal: new AbortController().signal,
    onOutput() {},
    onSkillLoaded: (name) => loaded.push(name),
    ...rest,
  };
  return {
    context,
    loaded,
    async call(tool, input) {
      const { text, isError } = await tool.run(input, context);
      return isError ? `ERROR ${text}` : text;
    },
  };
}

function isLayer(files: Record<string, FixedEntry> | ReadonlyLayer): files is ReadonlyLayer {
  return typeof files.stat === 'function';
}
