// What of a server's list becomes tools: those that the config lets in and that a provider can be told of. Nothing of the list
// is trusted: names, texts and schemas are whatever the server says.
import type { McpServerSpec } from '../../authoring/mcp.ts';
import type { Tool } from '../../authoring/tool.ts';
import { FlueError } from '../../errors.ts';
import { byteLength, isPlainObject, type Json, type JsonObject, toJson } from '../../protocol/json.ts';
import { nearest } from '../../protocol/nearest.ts';
import { oneLine, plainText } from '../../protocol/plain-text.ts';
import { tidySchema } from './tidy-schema.ts';
import { toolNames } from './tool-names.ts';

/** A model that is told of more than it can use is told for money. */
const MOST_TOOLS = 128;
const MOST_SCHEMA_BYTES = 32 * 1024;
const MOST_BYTES = 256 * 1024;
/** OpenAI takes no longer one. */
const LONGEST_DESCRIPTION = 1024;
const LONGEST_NAME = 128;

export interface OfferedTool {
  /** mcp__<server>__<tool> */
  name: string;
  /** The server's own name. */
  tool: string;
  description: string;
  inputSchema: JsonObject;
  effect: NonNullable<Tool['effect']>;
  wantsApproval: boolean;
}

export interface ToolList {
  /** By name, so that the order does not hang on the server's. */
  tools: readonly OfferedTool[];
  /** What somebody should know: tools that were left out, names in the config that match none. */
  remarks: readonly string[];
}

/** Throws FlueError `workflow_error` when the config lets in more than a model should be told of. */
export function judgeTools(server: string, spec: McpServerSpec, listed: readonly Json[]): ToolList {
  const { named, remarks } = namedTools(listed);
  const allowed = named.filter(({ tool }) => isLetIn(tool, spec));
  const fit: Array<Omit<OfferedTool, 'name'>> = [];
  for (const { tool, given } of allowed) {
    const inputSchema = schemaOf(given);
    if (isTask(given)) {
      remarks.push(`${shown(tool)} (it runs as a task of the server only)`);
      continue;
    }
    if (inputSchema === undefined) remarks.push(`${shown(tool)} (its input schema is none, or too large)`);
    else fit.push({ tool, inputSchema, ...traitsOf(tool, given, spec) });
  }
  refuseTooMany(server, fit);
  fit.sort((a, b) => (a.tool < b.tool ? -1 : 1));
  const names = toolNames(
    server,
    fit.map(({ tool }) => tool),
  );
  const tools = fit.map((one, index) => ({ ...one, name: names[index] ?? one.tool }));
  return { tools, remarks: [...leftOut(remarks), ...unmatched(spec, named)] };
}

interface NamedTool {
  tool: string;
  given: JsonObject;
}

function namedTools(listed: readonly Json[]): { named: NamedTool[]; remarks: string[] } {
  const named = new Map<string, JsonObject>();
  const remarks: string[] = [];
  for (const given of listed) {
    const tool = isPlainObject(given) ? given.name : undefined;
    if (!isPlainObject(given) || typeof tool !== 'string' || tool.trim() === '' || tool.length > LONGEST_NAME)
      remarks.push('one without a name that can be used');
    else if (named.has(tool)) remarks.push(`${shown(tool)} (listed twice)`);
    else named.set(tool, given as JsonObject);
  }
  return { named: [...named].map(([tool, given]) => ({ tool, given })), remarks };
}

/** A call that is answered with a promise of an answer. */
function isTask({ execution }: JsonObject): boolean {
  return isPlainObject(execution) && execution.taskSupport === 'required';
}

function schemaOf({ inputSchema }: JsonObject): JsonObject | undefined {
  // One that is nested too deep for JSON.stringify is none either.
  const copy = toJson(inputSchema);
  const isLarge = copy !== undefined && byteLength(JSON.stringify(copy.json)) > MOST_SCHEMA_BYTES;
  return copy === undefined || isLarge ? undefined : tidySchema(copy.json);
}

function traitsOf(
  tool: string,
  { description, annotations }: JsonObject,
  { effect, approval = 'never' }: McpServerSpec,
): Pick<OfferedTool, 'description' | 'effect' | 'wantsApproval'> {
  const hints = isPlainObject(annotations) ? annotations : {};
  const said = hints.readOnlyHint === true ? 'none' : hints.idempotentHint === true ? 'idempotent' : 'once';
  const set =
    typeof effect === 'object' ? Object.entries(effect).find(([name]) => matches(name, tool))?.[1] : effect;
  return {
    description: descriptionOf(description),
    effect: set ?? said,
    wantsApproval: typeof approval === 'string' ? approval === 'always' : matchesAny(approval, tool),
  };
}

function descriptionOf(description: Json | undefined): string {
  const text =
    typeof description === 'string' ? plainText(description.slice(0, 8 * LONGEST_DESCRIPTION)).trim() : '';
  if (text.length <= LONGEST_DESCRIPTION) return text;
  return `${text.slice(0, LONGEST_DESCRIPTION - 1).toWellFormed()}…`;
}

function refuseTooMany(server: string, tools: ReadonlyArray<Omit<OfferedTool, 'name'>>): void {
  const bytes = byteLength(JSON.stringify(tools));
  if (tools.length <= MOST_TOOLS && bytes <= MOST_BYTES) return;
  const size = `${tools.length} tools, ${Math.ceil(bytes / 1024)} KiB of descriptions`;
  throw new FlueError(
    'workflow_error',
    `the MCP server "${server}" offers ${size}: a model is told of at most ${MOST_TOOLS} and ${MOST_BYTES / 1024} KiB of one server`,
    { hint: `name those that are needed: mcp.${server}.allow in flue.config.ts` },
  );
}

function isLetIn(tool: string, { allow, deny = [] }: McpServerSpec): boolean {
  return (allow === undefined || matchesAny(allow, tool)) && !matchesAny(deny, tool);
}

function matchesAny(patterns: readonly string[], tool: string): boolean {
  return patterns.some((pattern) => matches(pattern, tool));
}

function matches(pattern: string, tool: string): boolean {
  const source = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(tool);
}

const MOST_SHOWN = 5;

function leftOut(remarks: readonly string[]): string[] {
  if (remarks.length === 0) return [];
  const more = remarks.length - MOST_SHOWN;
  const shownRemarks = remarks.slice(0, MOST_SHOWN).join(', ');
  return [`leaves out tools it lists: ${shownRemarks}${more > 0 ? ` and ${more} more` : ''}`];
}

/** A tool that was denied, or approved of, under a name that is not there is a tool that was not. */
function unmatched(spec: McpServerSpec, named: readonly NamedTool[]): string[] {
  const { allow = [], deny = [], approval, effect } = spec;
  const patterns: Array<[member: string, pattern: string]> = [
    ...allow.map((pattern): [string, string] => ['allow', pattern]),
    ...deny.map((pattern): [string, string] => ['deny', pattern]),
    ...(Array.isArray(approval) ? approval : []).map((pattern): [string, string] => ['approval', pattern]),
    ...Object.keys(typeof effect === 'object' ? effect : {}).map((pattern): [string, string] => [
      'effect',
      pattern,
    ]),
  ];
  const names = named.map(({ tool }) => tool);
  return patterns
    .filter(([, pattern]) => !names.some((name) => matches(pattern, name)))
    .map(([member, pattern]) => {
      const near = nearest(pattern, names);
      const advice = near === undefined ? '' : `; did you mean ${shown(near)}?`;
      return `has no tool "${pattern}", which ${member} names${advice}`;
    });
}

/** A name of the server's, in a text of ours. */
function shown(tool: string): string {
  return `"${oneLine(tool, 80)}"`;
}
