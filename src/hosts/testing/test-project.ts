// The in-memory host behind `flue-action/testing`.
import { memoryLayer, textFile } from '../../core/files/memory-layer.ts';
import { patchOf } from '../../core/files/patch.ts';
import type { Runtime } from '../../core/runtime-api.ts';
import { FlueError } from '../../errors.ts';
import { mintId } from '../../protocol/ids.ts';
import type { Json } from '../../protocol/json.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import { assembleRuntime } from '../assemble-project.ts';
import type { openTestProject as OpenTestProject, StartOptions, TestProject } from './api.ts';

const MODEL = 'scripted/test';
const TRIGGER = { actor: null, repository: null, sha: null, via: 'cli' } as const;

export const openTestProject: typeof OpenTestProject = async (folder, options = {}) => {
  const { script = { rules: [] }, files = {}, env = {} } = options;
  const checkout = memoryLayer(Object.entries(files).map(([path, text]) => textFile(path, text)));
  const { runtime, close } = await assembleRuntime({
    projectDir: folder,
    databasePath: ':memory:',
    files: null,
    mounts: [{ at: '/workspace', layer: checkout }],
    agentsMd: { from: 'nowhere' },
    keys: { anthropicApiKey: undefined, anthropicBaseUrl: undefined },
    environment: env,
    envNames: Object.keys(env),
    asksHumans: true,
    loadScript: async () => JSON.stringify(script),
  });
  return { ...actionsOf(runtime), close };
};

function actionsOf(runtime: Runtime): Omit<TestProject, 'close'> {
  const start = async (
    addressed: Pick<StartRun, 'kind' | 'name' | 'input' | 'session'>,
    { instanceId = mintId('test', Date.now()), maxCostUsd }: StartOptions = {},
  ): Promise<RunSnapshot> => {
    const limits = maxCostUsd === undefined ? {} : { limits: { maxCostUsd } };
    const run = await runtime.start({ ...addressed, ...limits, instanceId, model: MODEL, trigger: TRIGGER });
    return run.done;
  };
  return {
    run: (name, input: Json = {}, options) => start({ kind: 'workflow', name, input }, options),
    send: (name, message, { session, ...options } = {}) =>
      start(
        { kind: 'agent', name, input: { message }, ...(session === undefined ? {} : { session }) },
        options,
      ),
    async decide({ runId, pendingApprovals: [first] }, { callId = first?.callId, ...decision }) {
      if (callId === undefined)
        throw new FlueError('unknown_approval', `run ${runId} waits for no answer`, {
          hint: 'look at the `status` and `pendingApprovals` of its snapshot',
        });
      return (await runtime.resolveApproval(runId, callId, { by: null, ...decision })).done;
    },
    events: ({ runId }) => runtime.entries(runId).map(({ event }) => event),
    async patch({ runId }) {
      return patchOf((await runtime.differences(runId))?.list ?? []);
    },
  };
}
