// From inputs to the runs they ask for. Every payload is read and judged here, so that a bad line of a fan-out is known
// before its first run starts.
import type { EventContext } from '../../github/event-context.ts';
import { defaultInstanceId, fitInstanceId } from '../../github/instance-id.ts';
import type { Trigger } from '../../protocol/events.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import type { ActionInputs } from './inputs.ts';
import { readPayload, readPayloadLines } from './payload.ts';

export interface Plan {
  /** True when a file of payloads was given, even one with a single line. */
  fanOut: boolean;
  requests: readonly StartRun[];
}

/** What the runs of a step are in, or begin with. */
export function instanceOf(inputs: ActionInputs, event: EventContext): string {
  return inputs.instanceId ?? defaultInstanceId({ ...event, ...inputs });
}

/** Throws FlueError `invalid_payload` or `payload_too_large`. */
export function planRuns(inputs: ActionInputs, event: EventContext): Plan {
  const { target } = inputs;
  const instanceId = instanceOf(inputs, event);
  const common = commonParts(inputs, event);
  if (!target.many) {
    return {
      fanOut: false,
      requests: [{ ...common, instanceId, input: readPayload(target.payload) }],
    };
  }
  const requests = readPayloadLines(target).map(({ line, instance, payload }) => ({
    ...common,
    instanceId: instance ?? fitInstanceId(`${instanceId}/${line}`),
    input: payload,
  }));
  return { fanOut: true, requests };
}

function commonParts(inputs: ActionInputs, event: EventContext): Omit<StartRun, 'instanceId' | 'input'> {
  const { target, session, model, limits } = inputs;
  return {
    kind: target.kind,
    name: target.name,
    ...(session === null ? {} : { session }),
    ...(model === null ? {} : { model }),
    limits,
    trigger: triggerOf(event),
  };
}

function triggerOf(event: EventContext): Trigger {
  const { actor, repository, sha, eventName, githubRunId: id, attempt, rerunBy, permittedBy } = event;
  return {
    actor,
    repository,
    sha,
    via: 'action',
    ...(eventName === null ? {} : { event: eventName }),
    ...(id === undefined ? {} : { githubRun: { id, attempt: attempt ?? 1 } }),
    ...(rerunBy === undefined ? {} : { rerunBy }),
    ...(permittedBy === undefined ? {} : { permittedBy }),
  };
}
