// What `flue init` asks at a terminal: a line each, Enter takes what stands in brackets. node:readline is enough for that,
// and its answers can be piped in; nothing is written before the last of them.
import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { SIGNAL_EXITS } from './exit-code.ts';
import {
  folderOf,
  type InitArgs,
  modelProblem,
  nameProblem,
  projectName,
  workflowProblem,
} from './init-args.ts';
import { usage } from './parse-argv.ts';
import { print } from './print.ts';
import { FIRST_WORKFLOW } from './scaffold.ts';

type Answers = Pick<InitArgs, 'folder' | 'target' | 'name' | 'model' | 'workflow'>;
type Judge = (text: string) => { message: string; hint: string } | undefined;

export interface Terminal {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
}

/** Asks for what no flag has said. Throws usage_error when the terminal is closed before the last answer. */
export async function askForProject(
  given: Answers,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<Answers> {
  const terminal = createInterface({ input, output });
  const closed = new Promise<undefined>((resolve) => terminal.once('close', () => resolve(undefined)));
  terminal.on('SIGINT', () => {
    print({ err: '\nnothing was written\n' });
    process.exit(SIGNAL_EXITS.SIGINT);
  });
  const ask = async (question: string, preset: string, judge: Judge = () => undefined): Promise<string> => {
    for (;;) {
      const said = await Promise.race([terminal.question(`${question} [${preset}] `), closed]);
      if (said === undefined)
        throw usage('the questions were not answered', 'nothing was written; flue init --yes asks none');
      const answer = said.trim() || preset;
      const problem = judge(answer);
      if (problem === undefined) return answer;
      output.write(`  ${problem.message}; ${problem.hint}\n`);
    }
  };
  try {
    const folder = given.folder ?? (await ask('Folder', '.'));
    const name = given.name ?? (await ask('Name', projectName(basename(folderOf(folder))), nameProblem));
    const target =
      given.target ?? (await ask('Where will it run, node or cloudflare?', 'node', targetProblem));
    const model =
      given.model ??
      (await ask('Model, as provider/model; none = a script plays it', 'none', noneOr(modelProblem)));
    const workflow =
      given.workflow ?? (await ask('Name of the first workflow', FIRST_WORKFLOW, workflowProblem));
    return {
      folder,
      name,
      target: target === 'cloudflare' ? 'cloudflare' : 'node',
      model: model === 'none' ? undefined : model,
      workflow,
    };
  } finally {
    terminal.close();
  }
}

const targetProblem: Judge = (text) =>
  text === 'node' || text === 'cloudflare'
    ? undefined
    : { message: `"${text}" is no target`, hint: 'write node or cloudflare' };

function noneOr(judge: Judge): Judge {
  return (text) => (text === 'none' ? undefined : judge(text));
}
