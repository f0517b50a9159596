// One run from `run_started` to its terminal event: the only place a run ends. Starts the deadline, builds the context,
// calls the author's code, and turns whatever comes of it into exactly one of succeeded, failed, cancelled.
import type { AgentDefinition } from '../../authoring/agent.ts';
import { validate } from '../../authoring/schema.ts';
import type { WorkflowDefinition } from '../../authoring/workflow.ts';
import { FlueError, isRunErrorCode, toFlueError } from '../../errors.ts';
import type { LimitHit, RunError } from '../../protocol/events.ts';
import { isTerminal } from '../../protocol/fold.ts';
import { isPlainObject, type Json, toJson } from '../../protocol/json.ts';
import { toNanos, toUsd } from '../../protocol/money.ts';
import { personaOf } from '../harness/persona.ts';
import { imagesOf } from '../harness/prompt-image.ts';
import { openSession } from '../harness/session.ts';
import { headAndTail } from '../tools/head-and-tail.ts';
import type { NewEvent } from './journal.ts';
import { createReplay } from './replay.ts';
import { createRunContext } from './run-context.ts';
import type { RunScope } from './scope.ts';
import { spanOf } from './span.ts';

export type Definition =
  | { kind: 'workflow'; definition: WorkflowDefinition; input: unknown }
  | { kind: 'agent'; definition: AgentDefinition };

/** How long code that was aborted may take to notice. */
const UNWIND_MS = 250;
/** After so long a run that has begun is seen to have, whatever its code is at. Most have something else to commit before. */
const BEGUN_MS = 100;
/** How long a run's end waits for a shared budget to be told of its last calls. After a cancel there are seconds. */
const TELL_MS = 10_000;
const TELL_BADLY_MS = 2000;

export type RunOutcome =
  | { is: 'over'; failure: FlueError | undefined }
  /** Nothing of it can go on here: it waits for a human, or the process ends. Its journal has all that is needed. */
  | { is: 'left' };

export interface Execution {
  scope: RunScope;
  work: Definition;
  abort: AbortController;
  /** Resolves when nothing of the run is under way and something of it waits. */
  idle: Promise<void>;
}

/** Never rejects: every fault is the run's own ending, and is returned as it was thrown. */
export async function executeRun({ scope, work, abort, idle }: Execution): Promise<RunOutcome> {
  const { journal } = scope;
  const stopDeadline = startDeadline(scope, abort);
  let stopTelling = (): void => {};
  try {
    scope.signal.throwIfAborted();
    journal.stage(beginning(scope));
    stopTelling = scope.ports.clock.after(BEGUN_MS, () => void journal.commit().catch(() => {}));
    abort.signal.addEventListener('abort', stopTelling, { once: true });
    const ending = await Promise.race([
      idle.then(() => undefined),
      untilAborted(perform(scope, work), scope).then((result) => ({ result })),
    ]);
    if (ending === undefined) {
      await journal.commit();
      return { is: 'left' };
    }
    const { result } = ending;
    scope.honeytokens.refuseIn(result, 'the result');
    // First everything still under way is stopped: what it sent after the account is closed nobody would count.
    abort.abort(new FlueError('cancelled', 'the run is over'));
    scope.meter.abandon();
    await tellBudget(scope, TELL_MS);
    await journal.commit({ type: 'run_succeeded', result, text: null, ...scope.meter.takeLost() });
    return { is: 'over', failure: undefined };
  } catch (thrown) {
    if (journal.isLeft()) return { is: 'left' };
    const failure = toFlueError(thrown, 'workflow_error');
    abort.abort(failure);
    scope.meter.abandon();
    await tellBudget(scope, TELL_BADLY_MS);
    await endBadly(scope, failure);
    return { is: 'over', failure };
  } finally {
    stopDeadline();
    stopTelling();
  }
}

/** Of the time that a run may take, what it took before a crash or a wait counts. */
function startDeadline(scope: RunScope, abort: AbortController): () => void {
  const { timeoutMs } = scope.limits;
  if (timeoutMs === null) return () => {};
  const { clock } = scope.ports;
  const left = timeoutMs - scope.past.activeMs;
  if (left <= 0) {
    // Now: a sleep would leave memory again before a timer fires.
    abort.abort(timedOut(timeoutMs));
    return () => {};
  }
  const stop = clock.after(left, () => abort.abort(timedOut(timeoutMs)));
  // A run that sleeps outside of memory is woken then, and ended for it.
  scope.activity.endBy(clock.now() + left);
  // A run that is left in the middle of a commit never comes to its end here.
  abort.signal.addEventListener('abort', stop, { once: true });
  return stop;
}

function beginning({ past, manifest, requests }: RunScope): NewEvent {
  const attempt = past.attempts + 1;
  if (attempt === 1) return { type: 'run_started', attempt, codeHash: manifest.codeHash };
  return { type: 'run_resumed', attempt, ...requests.takeLeft() };
}

/** What others spend from the same budget depends on it. */
async function tellBudget({ meter, journal }: RunScope, limitMs: number): Promise<void> {
  if (!meter.isShared) return;
  const untold = await meter.told(limitMs);
  if (untold !== null) journal.stage({ type: 'log', level: 'warn', message: untold });
}

/** The author's code may ignore the signal: the run waits a moment for what was in flight to unwind, and no longer. */
async function untilAborted<T>(work: Promise<T>, { signal, ports }: RunScope): Promise<T> {
  let stop = (): void => {};
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = (): void => {
      stop = ports.clock.after(UNWIND_MS, () => reject(signal.reason));
      work.then(
        () => reject(signal.reason),
        () => reject(signal.reason),
      );
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([aborted, work]);
  } catch (thrown) {
    // What the work throws because it was aborted is not the reason why the run ends.
    throw signal.aborted ? signal.reason : thrown;
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop();
  }
}

async function perform(scope: RunScope, work: Definition): Promise<Json> {
  return work.kind === 'workflow' ? runWorkflow(scope, work) : answerMessage(scope, work.definition);
}

async function runWorkflow(
  scope: RunScope,
  { definition, input }: Extract<Definition, { kind: 'workflow' }>,
): Promise<Json> {
  const context = createRunContext({
    scope,
    replay: createReplay({
      journal: scope.journal,
      store: scope.store,
      activity: scope.activity,
      redact: scope.ports.redact,
      isEnding: () => scope.signal.aborted,
      code: { before: scope.past.codeHash, now: scope.manifest.codeHash },
    }),
    input,
    persona: {
      instructions: undefined,
      model: definition.model,
      skills: definition.skills,
      tools: definition.tools ?? [],
      mcp: definition.mcp ?? [],
      thinking: undefined,
      subagents: [],
    },
  });
  const returned = await runAuthorCode(() => definition.run(context));
  if (definition.output === undefined) return resultOf(returned);
  const checked = await validate(definition.output, returned);
  if (!checked.ok) throw invalidOutput(scope.request.name, checked.problem);
  return resultOf(checked.value);
}

async function runAuthorCode(body: () => unknown): Promise<unknown> {
  try {
    return await body();
  } catch (thrown) {
    throw toFlueError(thrown, 'workflow_error');
  }
}

function resultOf(returned: unknown): Json {
  const json = toJson(returned);
  if (json !== undefined) return json.json;
  throw new FlueError(
    'invalid_output',
    'the workflow returned something that is no JSON (cyclic, or a BigInt)',
    {
      hint: 'return plain data from run()',
    },
  );
}

async function answerMessage(scope: RunScope, definition: AgentDefinition): Promise<Json> {
  const { input, session } = scope.request;
  const message = isPlainObject(input) && typeof input.message === 'string' ? input.message : '';
  const own = openSession(scope, personaOf(definition), session ?? 'default');
  const wanted = definition.resultSchema === undefined ? {} : { result: definition.resultSchema };
  const images = imagesOf(input).map(({ data }) => ({ type: 'image', mediaType: '', data }) as const);
  const answer = await scope.activity.during(() =>
    own.prompt(message, { key: scope.journal.runId, ...wanted, ...(images.length === 0 ? {} : { images }) }),
  );
  return definition.resultSchema === undefined ? null : resultOf(answer.data);
}

/** Also called from outside, when the process is stuck in this run's code and will not come back. Never rejects. */
export async function endBadly(scope: RunScope, failure: FlueError): Promise<void> {
  const { journal, meter, requests } = scope;
  meter.abandon();
  const error = runErrorOf(failure);
  // Where it ends before it could go on, nobody has told of what the process before had under way.
  const [own, left] = [meter.takeLost(), requests.takeLeft()];
  const lost = {
    lostRequests: own.lostRequests + left.lostRequests,
    unreportedUsd: toUsd(toNanos(own.unreportedUsd) + toNanos(left.unreportedUsd)),
  };
  const ending = { error, text: null, ...lost };
  const event: NewEvent =
    error.code === 'cancelled'
      ? { type: 'run_cancelled', ...ending }
      : { type: 'run_failed', ...ending, limitHit: limitOf(error.code) };
  // Where the database takes nothing more, whoever waits for the run is told all the same.
  await journal.commit(event).catch(() => journal.endUnstored(event));
  if (!isTerminal(journal.snapshot().status)) journal.endUnstored(event);
}

/** The failure as a run may carry it: a refusal met inside a run (no key, no price) is the model's failure. */
function runErrorOf({ code, message, hint, retryable }: FlueError): RunError {
  const runCode = isRunErrorCode(code) ? code : MODEL_REFUSALS.has(code) ? 'model_error' : 'workflow_error';
  const said = headAndTail(message, LONGEST_MESSAGE);
  return { code: runCode, message: said, ...(hint === undefined ? {} : { hint }), retryable };
}

/** An author's code may throw anything, also all of what it was working on. */
const LONGEST_MESSAGE = 16 * 1024;

const MODEL_REFUSALS = new Set<string>([
  'unknown_model',
  'unpriced_model',
  'missing_key',
  'config_error',
  'budget_unreachable',
]);

function limitOf(code: RunError['code']): LimitHit | null {
  return code === 'budget_exceeded' || code === 'turn_limit' || code === 'timed_out' ? code : null;
}

function timedOut(timeoutMs: number): FlueError {
  return new FlueError('timed_out', `the run took longer than ${spanOf(timeoutMs)} and was stopped`, {
    hint: 'raise timeout-minutes (--timeout), or give the agent a smaller task',
  });
}

function invalidOutput(name: string, problem: string): FlueError {
  return new FlueError(
    'invalid_output',
    `workflow "${name}" returned something its output schema refuses: ${problem}`,
    {
      hint: 'return what `output` describes, or change the schema',
    },
  );
}
