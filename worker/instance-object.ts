// One instance of a workflow or an agent: the object that holds its runs. Here is only what the platform calls.
import { DurableObject } from 'cloudflare:workers';
import { PING, PONG } from '../src/protocol/frames.ts';
import type { Deployment } from './deployment.ts';
import type { WorkerEnv } from './environment.ts';
import { createInstance, type Instance } from './instance.ts';
import { autoResponse, type ObjectSocket, type ObjectState } from './platform.ts';

export interface InstanceStub {
  /** Waits for a run at most `ms`, and not at all while nothing of it is in memory. True when it is over. */
  settled(runId: string, ms: number): Promise<'over' | 'goes on' | 'rests'>;
}

export class InstanceObject extends DurableObject<WorkerEnv> implements InstanceStub {
  readonly #instance: Instance;

  constructor(ctx: ObjectState, env: WorkerEnv, deployment: Deployment) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(autoResponse(PING, PONG));
    this.#instance = createInstance({ ctx, env, deployment });
  }

  fetch(request: Request): Promise<Response> {
    return this.#instance.fetch(request);
  }

  settled(runId: string, ms: number): Promise<'over' | 'goes on' | 'rests'> {
    return this.#instance.settled(runId, ms);
  }

  alarm(): Promise<void> {
    return this.#instance.onAlarm();
  }

  webSocketMessage(socket: ObjectSocket, message: string | ArrayBuffer): Promise<void> {
    return this.#instance.onMessage(socket, message);
  }

  async webSocketClose(socket: ObjectSocket): Promise<void> {
    this.#instance.onClose(socket);
  }

  async webSocketError(socket: ObjectSocket): Promise<void> {
    this.#instance.onClose(socket);
  }
}
