// The frontmatter of a Markdown workflow, and how one is told from other people's Markdown without reading the YAML.
import { nearest } from '../protocol/nearest.ts';
import { budget } from './config-shape.ts';
import { fieldMap } from './fields.ts';
import { splitFrontmatter } from './frontmatter.ts';
import { mcpNames } from './mcp-shape.ts';
import { modelRefs } from './model-ref.ts';
import { list, object, text } from './shape.ts';

export const frontmatterShape = object(
  {
    description: text,
    model: modelRefs,
    skills: list(text),
    mcp: mcpNames,
    budget,
    input: fieldMap,
    result: fieldMap,
  },
  ['description'],
);

const KEYS = Object.keys(frontmatterShape.members);
/** What code workflows, agents and skills have and these do not: written in error, but written for us. */
const MISTAKEN = ['name', 'tools', 'output', 'agent', 'subagents', 'instructions', 'sandbox', 'thinking'];

/**
 * Whether a file is a workflow or tries to be one: it has a key of ours beside `description`, or no key that is
 * strange to us. Other Markdown has a description too, but among keys of its own.
 */
export function triesToBeWorkflow(file: string): boolean {
  const split = splitFrontmatter(file);
  if (split.kind === 'none') return false;
  const head = split.kind === 'unclosed' ? file : split.yaml;
  const keys = [...head.matchAll(/^([A-Za-z][\w-]*)\s*:/gm)].map((match) => match[1] ?? '');
  if (keys.some((key) => key !== 'description' && KEYS.includes(key))) return true;
  const familiar = (key: string) => MISTAKEN.includes(key) || nearest(key, KEYS) !== undefined;
  return split.kind === 'frontmatter' && keys.length > 0 && keys.every(familiar);
}
