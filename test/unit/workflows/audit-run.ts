// Runs the audit over files in memory with a reviewer of the test's own: the author-facing port, made by hand.
import type { WorkflowContext } from 'flue-action';
import { AuditInput, AuditOutput, type Review } from '../../../workflows/audit-checks/review.ts';
import workflow from '../../../workflows/audit-github-workflows.ts';

export type Files = Record<string, string>;
/** What a model answers to the prompt, before the schema's defaults. */
export type Reviewer = (prompt: string) => unknown;

export interface AuditRun {
  output: AuditOutput;
  prompts: string[];
}

export async function runAudit(files: Files, reviewer: Reviewer, input: unknown = {}): Promise<AuditRun> {
  const prompts: string[] = [];
  const context = {
    input: AuditInput.parse(input),
    sandbox: sandboxOf(files),
    step: (_name: string, body: () => unknown) => body(),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    session: {
      name: 'default',
      async prompt(text: string, options: { result: { parse(value: unknown): Review } }) {
        prompts.push(text);
        return { data: options.result.parse(await reviewer(text)) };
      },
    },
  };
  const output = await workflow.run(context as unknown as WorkflowContext<never>);
  return { output: AuditOutput.parse(output), prompts };
}

export const confirmAll: Reviewer = () => ({ verdict: 'pass', summary: 'Looked at it.', judgements: [] });

/** The files as a sandbox lists and reads them; a text of `unreadable` cannot be opened. */
export function sandboxOf(files: Files) {
  return {
    async list(folder: string) {
      const prefix = folder === '.' ? '' : `${folder}/`;
      const below = Object.keys(files).filter((path) => path.startsWith(prefix));
      if (below.length === 0) throw new Error(`${folder}: no such directory`);
      const names = new Map(below.map((path) => [path.slice(prefix.length).split('/')[0] ?? '', path]));
      return [...names].map(([name, path]) => {
        const kind = path === prefix + name ? ('file' as const) : ('directory' as const);
        return { path: `/workspace/${prefix}${name}`, name, kind, size: 1 };
      });
    },
    async readFile(path: string) {
      const text = files[path];
      if (text === undefined || text === 'unreadable') throw new Error(`${path}: cannot be read`);
      return text;
    },
  };
}
