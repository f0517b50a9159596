// The author's code of a history: does one thing after another, and returns what each gave.
import type { WorkflowContext } from '../../../src/authoring/context.ts';
import { z } from '../../../src/index.ts';
import type { Json } from '../../../src/protocol/json.ts';
import { actOutside } from './act-outside.ts';
import type { DriverOptions } from './messages.ts';
import type { Op } from './plan.ts';
import { toBash } from './scripts.ts';
import { tagText } from './tag.ts';

export interface ProgramInput {
  run: number;
  ops: Op[];
}

type Context = WorkflowContext<unknown>;
/** What a prompt is to be answered with, where it wants something. */
const RESULT = z.object({ mark: z.string() });

export async function runProgram(context: Context, options: DriverOptions): Promise<Json> {
  const { run, ops } = context.input as ProgramInput;
  return performAll(ops, { context, options, run });
}

interface Performing {
  context: Context;
  options: DriverOptions;
  run: number;
}

async function performAll(ops: readonly Op[], at: Performing): Promise<Json[]> {
  const given: Json[] = [];
  for (const op of ops) given.push(await perform(op, at));
  return given;
}

async function perform(op: Op, at: Performing): Promise<Json> {
  const { context, options, run } = at;
  switch (op.do) {
    case 'step':
      return context.step(`s${op.id}`, () => actOutside(options, { what: 'step', run, step: `s${op.id}` }));
    case 'prompt':
    case 'task':
      return ask(op, at);
    case 'sleep':
      await context.sleep(op.ms);
      return null;
    case 'exec': {
      const { stdout } = await context.sandbox.exec(toBash(op.script));
      // Where it stands among the model's commands.
      context.log.info(`did exec ${op.id}`);
      return stdout;
    }
    case 'read':
      return (await context.sandbox.list('/workspace')).length;
    case 'count': {
      const { state } = context.instance;
      const next = ((await state.get<number>('x')) ?? 0) + 1;
      await state.set('x', next);
      return next;
    }
    case 'draw': {
      const drawn = [context.uuid(), context.now(), context.random()];
      context.log.info(`drew ${op.id}`, { drawn });
      return drawn;
    }
    case 'parallel':
      return context.parallel(
        op.branches.map((ops) => (branch) => performAll(ops, { ...at, context: branch as Context })),
      );
  }
}

async function ask(op: Extract<Op, { do: 'prompt' | 'task' }>, { context, run }: Performing): Promise<Json> {
  const text = `Do it. ${tagText({ run, ask: `${op.do}${op.id}` })}`;
  const { session } = context;
  if (op.do === 'task') return (await session.task(text, { agent: 'helper' })).text;
  if (!op.wants) return (await session.prompt(text)).text;
  return (await session.prompt(text, { result: RESULT })).data.mark;
}
