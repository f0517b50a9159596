// The context a workflow's `run` gets: every call on it goes through the replay, so that continuing a run repeats none.
import type { AgentDefinition } from '../../authoring/agent.ts';
import type { Session, WorkflowContext } from '../../authoring/context.ts';
import { FlueError } from '../../errors.ts';
import { type Json, toJson } from '../../protocol/json.ts';
import { stageChanges } from '../harness/finish-call.ts';
import { agentOf, type Persona, personaOf } from '../harness/persona.ts';
import {
  type AnyPromptOptions,
  type HarnessSession,
  openSession,
  type TaskOptions,
} from '../harness/session.ts';
import type { Sandbox } from '../sandbox-port.ts';
import { authorLog } from './author-log.ts';
import { authorSandbox } from './author-sandbox.ts';
import type { Replay } from './replay.ts';
import type { RunScope } from './scope.ts';
import { sleepOn } from './sleep.ts';

const DEFAULT_PARALLEL = 8;

export interface ContextOptions {
  scope: RunScope;
  replay: Replay;
  input: unknown;
  persona: Persona;
}

export function createRunContext({ scope, replay, input, persona }: ContextOptions): WorkflowContext<never> {
  const { journal, store, ports, signal } = scope;
  const sessions = new Map<string | AgentDefinition, Session>();
  const sessionOf = (
    key: string | AgentDefinition,
    name: string,
    open: (name: string) => HarnessSession | Promise<HarnessSession>,
  ): Session => {
    const known = sessions.get(key);
    if (known !== undefined) return known;
    const session = recordedSession({ scope, replay, name, open: () => open(name) });
    sessions.set(key, session);
    return session;
  };
  const named = (name: string): Session =>
    sessionOf(name, name, () =>
      openSession(scope, persona, replay.branch === '' ? name : `${name}~${replay.branch}`),
    );
  let inlineAgents = 0;
  /** Definitions without a name are numbered as they come, which is the same in every continuation of the run. */
  const agentSessionName = (agent: string | AgentDefinition): string => {
    if (typeof agent === 'string') return `agent:${agent}`;
    if (!sessions.has(agent)) inlineAgents += 1;
    return `agent:inline-${inlineAgents}`;
  };

  const context: WorkflowContext<unknown> = {
    input,
    instance: {
      id: scope.request.instanceId,
      state: {
        get: <T extends Json>(key: string) =>
          replay.record({
            kind: 'state.get',
            name: key,
            args: undefined,
            durable: false,
            body: () => store.getState(scope.instanceKey, key) as T | undefined,
          }),
        set: (key: string, value: Json) =>
          replay.record({
            kind: 'state.set',
            name: key,
            args: value,
            durable: true,
            body: () => {
              stateValue(key, value);
            },
            stage: () => {
              const json = stateValue(key, value);
              journal.stageRows(() => store.setState(scope.instanceKey, key, json));
            },
          }),
      },
      session: named,
    },
    session: named('default'),
    agent: (agent) =>
      sessionOf(typeof agent === 'string' ? `agent:${agent}` : agent, agentSessionName(agent), async (name) =>
        openSession(scope, personaOf(await agentOf(scope.manifest, agent)), `${name}${replay.branch}`),
      ),
    async step(name, body) {
      const began = ports.clock.now();
      let key = '';
      return replay.record({
        kind: 'step',
        name,
        args: undefined,
        durable: true,
        body(own) {
          signal.throwIfAborted();
          key = own;
          return body();
        },
        stage() {
          const durationMs = Math.max(0, ports.clock.now() - began);
          journal.stage({ type: 'step_completed', key, name, durationMs });
        },
      });
    },
    sleep: (ms) =>
      replay.record({
        kind: 'sleep',
        name: '',
        args: ms,
        durable: true,
        body: (key) => sleepOn(scope, key, ms),
      }),
    parallel: (branches, options = {}) => {
      const contexts = branches.map((_, i) =>
        createRunContext({ scope, replay: replay.fork(i), input, persona }),
      );
      return inParallel(branches, contexts, options.limit ?? DEFAULT_PARALLEL);
    },
    now: () => replay.recordSync('now', () => ports.clock.now()),
    random: () => replay.recordSync('random', () => Math.random()),
    uuid: () => replay.recordSync('uuid', () => crypto.randomUUID()),
    sandbox: recordedSandbox(scope, replay),
    env: scope.env,
    log: authorLog(journal, (say) => replay.recordSync('log', say)),
    signal,
    budget: {
      spentUsd: () => scope.meter.spentUsd(),
      remainingUsd: () => scope.meter.remainingUsd(),
      remainingTurns: () => scope.meter.remainingTurns(),
    },
  };
  return context as WorkflowContext<never>;
}

function stateValue(key: string, value: unknown): Json {
  const json = value === undefined ? undefined : toJson(value);
  if (json !== undefined) return json.json;
  throw new FlueError('workflow_error', `instance.state "${key}" was given something that is no JSON`, {
    hint: 'store plain data; null says that there is nothing',
  });
}

interface RecordedSessionOptions {
  scope: RunScope;
  replay: Replay;
  name: string;
  open(): HarnessSession | Promise<HarnessSession>;
}

function recordedSession({ scope, replay, name, open }: RecordedSessionOptions): Session {
  let opened: Promise<HarnessSession> | undefined;
  const session = (): Promise<HarnessSession> => {
    opened ??= Promise.resolve().then(open);
    return opened;
  };
  const recorded = <T>(kind: string, args: unknown, body: (own: HarnessSession, key: string) => Promise<T>) =>
    replay.record({ kind, name, args, durable: false, body: async (key) => body(await session(), key) });
  const prompt = (text: Parameters<Session['prompt']>[0], options: AnyPromptOptions = {}) =>
    recorded('prompt', promptArgs(text, options), (own, key) => own.prompt(text, { ...options, key }));
  const skill = (skillName: string, options: AnyPromptOptions & { args?: Json } = {}) =>
    recorded('skill', [skillName, options.args ?? null], (own, key) =>
      own.skill(skillName, { ...options, key }),
    );
  const sandbox = recordedSandbox(scope, replay);
  // The harness validated `data` against the schema that these generics are inferred from.
  return {
    name,
    prompt,
    skill,
    shell: (command: string) => sandbox.exec(command),
    task: (prompt: string, options: TaskOptions = {}) => {
      const agent = typeof options.agent === 'string' ? options.agent : null;
      return recorded('task', [prompt, agent], (own, key) =>
        own.task(prompt, { ...options, name: `${name}~task:${key}` }),
      );
    },
    compact: () => recorded('compact', undefined, (own) => own.compact()),
  } as Session;
}

/** What identifies a prompt in a replay: functions and schemas are not part of it. */
function promptArgs(text: unknown, options: AnyPromptOptions): unknown {
  return [text, options.model ?? null, options.skills ?? null, options.images ?? null];
}

function recordedSandbox(scope: RunScope, replay: Replay): WorkflowContext['sandbox'] {
  const open = async () => authorSandbox(await scope.sandbox());
  const read = <T>(
    kind: string,
    args: unknown,
    body: (own: WorkflowContext['sandbox']) => Promise<T>,
  ): Promise<T> =>
    replay.record({ kind, name: '', args, durable: false, body: async () => body(await open()) });
  const write = <T>(
    kind: string,
    args: unknown,
    body: (own: WorkflowContext['sandbox']) => Promise<T>,
  ): Promise<T> => {
    let sandbox: Sandbox | undefined;
    return replay.record({
      kind,
      name: '',
      args,
      durable: true,
      alone: scope.mutate,
      async body() {
        scope.signal.throwIfAborted();
        sandbox = await scope.sandbox();
        return body(authorSandbox(sandbox));
      },
      stage() {
        if (sandbox !== undefined) stageChanges(scope, sandbox);
      },
    });
  };
  return {
    exec: (command, options = {}) => write('exec', [command, options], (own) => own.exec(command, options)),
    readFile: (path) => read('readFile', path, (own) => own.readFile(path)),
    writeFile: (path, content) => write('writeFile', [path, content], (own) => own.writeFile(path, content)),
    list: (path) => read('list', path, (own) => own.list(path)),
    patch: () => read('patch', undefined, (own) => own.patch()),
  };
}

async function inParallel<T>(
  branches: ReadonlyArray<(context: WorkflowContext<never>) => T | Promise<T>>,
  contexts: ReadonlyArray<WorkflowContext<never>>,
  limit: number,
): Promise<T[]> {
  const results = new Array<T>(branches.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < branches.length; i = next++) {
      const branch = branches[i];
      const context = contexts[i];
      if (branch !== undefined && context !== undefined) results[i] = await branch(context);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, branches.length)) }, worker));
  return results;
}
