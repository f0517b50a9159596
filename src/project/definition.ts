// What a workflow's, agent's or tool's default export must be. TypeScript says most of it to those who use it; these
// checks say it to the others, and say what types cannot.
import { brandOf, type DefinitionKind } from '../authoring/brand.ts';
import { isSchema } from '../authoring/schema.ts';
import { isPlainObject } from '../protocol/json.ts';
import { budget, sandbox } from './config-shape.ts';
import type { Exports } from './load-module.ts';
import { mcpNames } from './mcp-shape.ts';
import { modelRefs } from './model-ref.ts';
import {
  type Complaint,
  describe,
  describeKind,
  func,
  integer,
  list,
  object,
  oneOf,
  type Shape,
  text,
  where,
} from './shape.ts';

const schema: Shape = (value, at) => {
  if (isSchema(value)) return [];
  if (isPlainObject(value) && '_def' in value) {
    return [{ at, message: `'${at}' is a zod 3 schema`, fix: "use zod 4: import { z } from 'flue-action'" }];
  }
  const fix = isPlainObject(value)
    ? 'wrap it in z.object({ … })'
    : "write a zod schema: import { z } from 'flue-action'";
  return [{ at, message: `'${at}' is ${describe(value)}, not a schema`, fix }];
};

const toolName = where(
  'letters, digits, _ and -, at most 64',
  (value) => typeof value === 'string' && /^[a-zA-Z0-9_-]{1,64}$/.test(value),
);
/** More than a timer takes would fire at once. */
const milliseconds = integer(1, 2 ** 31 - 1);
const approval: Shape = (value, at) =>
  typeof value === 'function'
    ? []
    : where("'never', 'always' or a function", (one) => one === 'never' || one === 'always')(value, at);

export const toolMembers = object(
  {
    name: toolName,
    description: text,
    input: schema,
    approval,
    approvalTimeoutMs: milliseconds,
    effect: oneOf('none', 'idempotent', 'once'),
    timeoutMs: milliseconds,
    run: func,
  },
  ['name', 'description', 'input', 'run'],
);

const tool: Shape = (value, at) => {
  if (brandOf(value) === 'tool') return toolMembers(value, at);
  return [
    { at, message: `'${at}' is ${describe(value)}, not a tool`, fix: 'make it with defineTool({ … })' },
  ];
};

const tools: Shape = (value, at) => [...list(tool)(value, at), ...sameNames(value, at)];

function sameNames(value: unknown, at: string): Complaint[] {
  const names = (Array.isArray(value) ? value : []).map((one: unknown) =>
    isPlainObject(one) ? one.name : undefined,
  );
  const twice = names.filter((name, index) => name !== undefined && names.indexOf(name) !== index);
  return [...new Set(twice)].map((name) => ({
    at,
    message: `'${at}' has two tools named ${describe(name)}`,
    fix: 'rename one of them',
  }));
}

const shared = {
  description: text,
  model: modelRefs,
  budget,
  skills: list(text),
  tools,
  sandbox,
  mcp: mcpNames,
};

const SHAPES = {
  workflow: object({ ...shared, input: schema, output: schema, run: func }, ['description', 'run']),
  agent: object(
    {
      ...shared,
      instructions: text,
      subagents: list(text),
      thinking: oneOf('off', 'low', 'medium', 'high'),
      resultSchema: schema,
    },
    ['description', 'instructions'],
  ),
};

export type DefinitionName = keyof typeof SHAPES;

/** Everything wrong with a file's default export, without lines; empty when it is a good definition of this kind. */
export function definitionComplaints(exports: Exports, kind: DefinitionName): Complaint[] {
  const found = brandOf(exports.default);
  if (found === kind) return SHAPES[kind](exports.default, '');
  return [{ at: '', ...wrongExport(exports, kind, found) }];
}

function wrongExport(
  exports: Exports,
  kind: DefinitionName,
  found: DefinitionKind | undefined,
): Omit<Complaint, 'at'> {
  if (found === 'workflow' || found === 'agent') {
    return { message: `its default export is ${article(found)}`, fix: `move the file to ${found}s/` };
  }
  const fix = `write export default ${DEFINE[kind]}({ … })`;
  if (!('default' in exports)) {
    const named = Object.entries(exports).find(([, value]) => brandOf(value) === kind)?.[0];
    return named === undefined
      ? { message: 'it has no default export', fix }
      : { message: `it exports ${article(kind)} named '${named}', but not by default`, fix };
  }
  return { message: `its default export is ${describeExport(exports.default)}, not ${article(kind)}`, fix };
}

const DEFINE = { workflow: 'defineWorkflow', agent: 'defineAgent' } as const;

export function describeExport(value: unknown): string {
  const kind = brandOf(value);
  return kind === undefined ? describeKind(value) : article(kind);
}

function article(kind: DefinitionKind): string {
  return `${kind === 'agent' ? 'an' : 'a'} ${kind}`;
}
