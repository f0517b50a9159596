// Does what the plan of a run says, and notes what every call gave it: a run that is continued must be given the same.
import type { Session, WorkflowContext } from '../../../src/authoring/context.ts';
import { FlueError, messageOf } from '../../../src/errors.ts';
import type { Json } from '../../../src/protocol/json.ts';
import type { Reading } from './effects.ts';
import type { Op } from './plan.ts';
import { RESULT } from './schemas.ts';
import { sayAgain, tagText } from './tag.ts';
import type { Life } from './timeline.ts';
import type { World } from './world.ts';

export interface Author {
  world: World;
  life: Life;
  /** Its commands are others than those of the code before. */
  asksOtherwise: boolean;
}

interface Performing extends Author {
  runId: string;
  run: number;
  reading: Reading;
  context: WorkflowContext;
  /** Of the branch that the context is of. */
  branch: string;
  /** Whether what is given is recorded: within a step it is not. */
  isRecorded: boolean;
  /** What must be the same again, for prompts to depend on. */
  fixed: { last: Json };
}

export async function runProgram(context: WorkflowContext, author: Author): Promise<Json> {
  const { world, life } = author;
  const { run } = context.input as { run: number };
  const runId = world.runIdOf(run);
  const planned = world.plan.runs.find(({ number }) => number === run);
  if (runId === undefined || planned === undefined) throw new Error(`run ${run} runs before it is accepted`);
  const branch = `r${run}`;
  const reading = world.effects.begin(runId, life, author.asksOtherwise ? 'other' : 'first');
  return performAll(planned.program, {
    ...{ ...author, runId, run, reading, context, branch },
    ...{ isRecorded: true, fixed: { last: null } },
  });
}

async function performAll(ops: readonly Op[], at: Performing): Promise<Json[]> {
  const given: Json[] = [];
  for (const op of ops) given.push(await perform(op, at));
  return given;
}

async function perform(op: Op, at: Performing): Promise<Json> {
  const { life, isRecorded, reading } = at;
  const place = `${at.branch}.${op.id} ${op.do}`;
  const note = (value: Json): void => {
    if (!life.isAlive) return;
    if (isRecorded) reading.observe(place, value);
  };
  const isOther = op.do === 'exec' && at.asksOtherwise && reading.recordedBy(place) === 'first';
  try {
    const value = (await (DOERS[op.do] as Doer)(op, at)) ?? null;
    if (!life.isAlive) await new Promise(() => {});
    at.world.expect(
      !isOther || !life.isAlive,
      () => `${place} is asked otherwise, and is given ${JSON.stringify(value)}`,
    );
    note(value);
    return value;
  } catch (thrown) {
    if (!life.isAlive) await new Promise(() => {});
    const code = thrown instanceof FlueError ? thrown.code : null;
    if (code === null || !OF_THE_PROCESS.includes(code)) note({ error: messageOf(thrown), code });
    throw thrown;
  }
}

/** No part of what happened: the run ends there, or goes on elsewhere. */
const OF_THE_PROCESS: readonly string[] = [
  ...['store_error', 'interrupted', 'cancelled', 'timed_out', 'nondeterministic_workflow'],
];

type Doer = (op: Op, at: Performing) => Promise<Json | undefined>;
type Doers = { [D in Op['do']]: (op: Op & { do: D }, at: Performing) => Promise<Json | undefined> };

const DOERS: Doers = {
  step: (op, at) => at.context.step(`s${op.id}`, () => bodyOf(op, at)),
  prompt: (op, at) => ask(op, at, (session, text, options) => session.prompt(text, options)),
  skill: (op, at) =>
    ask(op, at, (session, text, options) => session.skill('craft', { ...options, args: text })),
  async task(op, at) {
    const ask = `t${op.id}`;
    const text = `Do this. ${tagText({ conversation: `${at.branch}.${op.id}`, run: at.run, ask })}`;
    const agent = op.agent === undefined ? {} : { agent: op.agent };
    const session = at.context.instance.session(op.session);
    const answer = await session.task(text, { ...agent, ...(op.wants && { result: RESULT }) });
    return checked(answer as Answer, ask, at, op.wants);
  },
  compact: async (op, { context }) => ({ ...(await context.instance.session(op.session).compact()) }),
  exec: async (op, { context, asksOtherwise }) => ({
    ...(await context.sandbox.exec(asksOtherwise ? `${op.command}; get W` : op.command)),
  }),
  async write(op, { context, branch }) {
    await context.sandbox.writeFile(op.path, `${branch}.${op.id}\n`);
    return null;
  },
  read: (op, { context }) => context.sandbox.readFile(op.path),
  list: async (_op, { context }) => (await context.sandbox.list('.')).map((entry) => ({ ...entry })),
  patch: (_op, { context }) => context.sandbox.patch(),
  async now(_op, at) {
    return fix(at, at.context.now());
  },
  async random(_op, at) {
    return fix(at, at.context.random());
  },
  async uuid(_op, at) {
    return fix(at, at.context.uuid());
  },
  async log(op, { context, fixed, isRecorded }) {
    context.log.info(isRecorded ? `log ${op.id}` : 'in a step', { fixed: fixed.last });
    return null;
  },
  async count(op, { context }) {
    const { state } = context.instance;
    const next = ((await state.get<number>(op.key)) ?? 0) + 1;
    await state.set(op.key, next);
    return next;
  },
  async sleep(op, { context }) {
    await context.sleep(op.ms);
    return null;
  },
  parallel: (op, at) =>
    at.context.parallel(
      op.branches.map(
        (branch, index) => (context) =>
          performAll(branch, {
            ...{ ...at, context: context as WorkflowContext, fixed: { ...at.fixed } },
            branch: `${at.branch}.${op.id}-${index}`,
          }),
      ),
      { limit: op.limit },
    ),
  beside: (op, at) => Promise.all(op.ops.map((one) => perform(one, { ...at, fixed: { ...at.fixed } }))),
  async try(op, at) {
    try {
      return await performAll(op.body, at);
    } catch (thrown) {
      if (thrown instanceof FlueError && OF_THE_PROCESS.includes(thrown.code)) throw thrown;
      return { caught: messageOf(thrown) };
    }
  },
};

/** For what comes after to depend on; within a step it is another one each time. */
function fix({ fixed, isRecorded }: Performing, value: Json): Json {
  if (isRecorded) fixed.last = value;
  return value;
}

async function bodyOf(op: Extract<Op, { do: 'step' }>, at: Performing): Promise<Json> {
  const { world, life, runId } = at;
  if (!life.isAlive) return new Promise(() => {});
  const token = world.effects.step(runId, `s${op.id}`, life);
  await life.wait(world.random('step', life.name, op.id).int(0, 20), `step s${op.id} works`);
  const inner = await performAll(op.inner, { ...at, isRecorded: false, fixed: { last: null } });
  if (op.throws) throw new Error(`planned in ${token}`);
  return { token, inner: inner.length };
}

interface Answer {
  text: string;
  data: unknown;
  turns: number;
  costUsd: number | null;
  model: string;
}

type Options = { model?: string; maxTurns?: number; result?: typeof RESULT };
type Asking = (session: Session, text: string, options: Options) => Promise<unknown>;

async function ask(
  op: Extract<Op, { do: 'prompt' | 'skill' }>,
  at: Performing,
  asking: Asking,
): Promise<Json> {
  const conversation = `${at.branch}/${op.session}`;
  const word = `o${op.id}`;
  const text = `Do it with ${JSON.stringify(at.fixed.last)}. ${tagText({ conversation, run: at.run, ask: word })}`;
  const answer = await asking(at.context.instance.session(op.session), text, {
    ...(op.model !== undefined && { model: op.model }),
    ...(op.maxTurns !== undefined && { maxTurns: op.maxTurns }),
    ...(op.wants && { result: RESULT }),
  });
  return checked(answer as Answer, word, at, op.wants);
}

/** An answer to something else is no answer. */
function checked(
  { text, data, turns, costUsd, model }: Answer,
  word: string,
  { world, life }: Performing,
  wants: boolean,
): Json {
  const answers = text.includes(`"for":"${word}"`) || (!wants && text.includes(sayAgain(word)));
  world.expect(!life.isAlive || answers, () => `${word} was answered with "${text}" in ${life.name}`);
  return { text, data: (data as Json) ?? null, turns, costUsd, model };
}
