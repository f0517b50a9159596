// The tools every session has, in the order the model sees them. Names and inputs are public.
import { bashTool } from './bash.ts';
import { editTool } from './edit.ts';
import { globTool } from './glob.ts';
import { grepTool } from './grep.ts';
import { readTool } from './read.ts';
import type { BuiltinTool } from './tool.ts';
import { useSkillTool } from './use-skill.ts';
import { writeTool } from './write.ts';

export const BUILTIN_TOOLS: readonly BuiltinTool[] = [
  bashTool,
  readTool,
  writeTool,
  editTool,
  grepTool,
  globTool,
  useSkillTool,
];
