// workflows/<name>.md: frontmatter and a prompt, no code.
import { brand } from '../authoring/brand.ts';
import type { Budget, ModelChoice } from '../authoring/config.ts';
import type { WorkflowContext } from '../authoring/context.ts';
import type { WorkflowDefinition } from '../authoring/workflow.ts';
import { isPlainObject } from '../protocol/json.ts';
import { nearest } from '../protocol/nearest.ts';
import { anyWith, fieldSchema } from './fields.ts';
import { type Fields, lineOfPath, readFields, splitFrontmatter } from './frontmatter.ts';
import { frontmatterShape } from './markdown-shape.ts';
import { type Problem, refuse } from './problem.ts';
import { placeholdersIn, renderPrompt } from './prompt-template.ts';

export interface MarkdownWorkflow {
  problems: Problem[];
  fields: Fields;
  prompt: string;
}

/** `path` is the one messages use. Never throws: with problems, fields and prompt may be empty. */
export async function readMarkdownWorkflow(path: string, file: string): Promise<MarkdownWorkflow> {
  const split = splitFrontmatter(file);
  if (split.kind === 'none') {
    return unreadable(
      path,
      1,
      'it has no frontmatter',
      "begin it with '---', 'description: …', '---', then the prompt",
    );
  }
  if (split.kind === 'unclosed') {
    return unreadable(path, 1, 'its frontmatter is not closed', "end the frontmatter with a line '---'");
  }
  const read = await readFields(split.yaml);
  if (!read.ok) {
    const fix = 'correct the YAML; quote values that contain special characters';
    return unreadable(path, read.line, `its frontmatter is no YAML: ${read.problem}`, fix);
  }
  const { fields } = read;
  const prompt = split.body.trim();
  const problems = frontmatterShape(fields, '').map(
    ({ at, message, fix }): Problem => ({ path, line: lineOfPath(split.yaml, at), message, fix }),
  );
  if (prompt === '') {
    const fix = 'write the prompt below the frontmatter';
    problems.push({ path, line: split.bodyLine, message: 'it has no prompt', fix });
  } else if (problems.length === 0) {
    problems.push(...doubtfulPlaceholders(path, fields, split));
  }
  return { problems, fields, prompt };
}

function unreadable(path: string, line: number | undefined, message: string, fix: string): MarkdownWorkflow {
  return { problems: [{ path, line, message, fix }], fields: {}, prompt: '' };
}

/** Placeholders that have no value, or may have none, when the workflow runs. */
function doubtfulPlaceholders(
  path: string,
  fields: Fields,
  split: { body: string; bodyLine: number },
): Problem[] {
  if (fields.input === undefined) return [];
  const declared = fields.input as Fields;
  return placeholdersIn(split.body).flatMap(({ keys, line }) => {
    const [name] = keys;
    const doubt = name === undefined ? undefined : doubtAbout(name, declared);
    if (doubt === undefined) return [];
    const message = `the prompt uses {{input.${keys.join('.')}}}, which ${doubt.message}`;
    return { path, line: split.bodyLine + line - 1, message, fix: doubt.fix };
  });
}

function doubtAbout(name: string, declared: Fields): { message: string; fix: string } | undefined {
  if (!Object.hasOwn(declared, name)) {
    const near = nearest(name, Object.keys(declared));
    const fix = near === undefined ? "declare it under 'input'" : `did you mean {{input.${near}}}?`;
    return { message: "'input' does not declare", fix };
  }
  const field = declared[name];
  if (!isPlainObject(field) || field.required !== false || field.default !== undefined) return undefined;
  return { message: 'may be left out', fix: 'give it a default, or remove required: false' };
}

/** Throws ProjectError when the file is no good workflow. */
export async function toWorkflow(path: string, file: string): Promise<WorkflowDefinition> {
  const { problems, fields, prompt } = await readMarkdownWorkflow(path, file);
  refuse(problems);
  const { description, model, skills, mcp, budget } = fields as Fields & Frontmatter;
  const input = inputSchema(fields, prompt);
  const result = fields.result === undefined ? undefined : fieldSchema(fields.result as Fields);
  return brand('workflow', {
    description,
    ...(model === undefined ? {} : { model }),
    ...(skills === undefined ? {} : { skills }),
    ...(mcp === undefined ? {} : { mcp }),
    ...(budget === undefined ? {} : { budget }),
    ...(input === undefined ? {} : { input }),
    /** The result is the data when one is declared; the text is in the snapshot either way. */
    async run({ session, input }: WorkflowContext) {
      const answer = await session.prompt(
        renderPrompt(prompt, input),
        result === undefined ? {} : { result },
      );
      return answer.data ?? null;
    },
  });
}

interface Frontmatter {
  description: string;
  model?: ModelChoice;
  skills?: string[];
  mcp?: string[];
  budget?: Budget;
}

function inputSchema(fields: Fields, prompt: string) {
  if (fields.input !== undefined) return fieldSchema(fields.input as Fields);
  const used = placeholdersIn(prompt).flatMap(({ keys }) => keys[0] ?? []);
  return used.length > 0 ? anyWith([...new Set(used)]) : undefined;
}
