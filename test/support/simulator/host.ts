// One process of a history: a runtime over simulated ports, started as a host starts one.

import { memoryLayer, textFile } from '../../../src/core/files/memory-layer.ts';
import type { Patterns, Ports } from '../../../src/core/ports.ts';
import { createRuntime } from '../../../src/core/runtime.ts';
import type { RunHandle, Runtime } from '../../../src/core/runtime-api.ts';
import { FlueError } from '../../../src/errors.ts';
import { manifestOf } from './author.ts';
import type { Database } from './database.ts';
import type { Provider } from './provider.ts';
import { simulatedSandboxes } from './shell.ts';
import type { Life } from './timeline.ts';
import type { World } from './world.ts';

export interface Host {
  readonly life: Life;
  readonly runtime: Runtime;
  /** It looked for what others left, and takes requests. */
  isServing: boolean;
  /** It drains, and looks for nothing more, as a server that was told to stop. */
  isLeaving: boolean;
  /** Keeps what it was given for a run; whether its run came to an end for it is looked at afterwards. */
  keep(handle: RunHandle): void;
  readonly handles: ReadonlyMap<RunHandle, { isOver: boolean }>;
  /** Numbers of runs that it was asked for and has not answered yet. */
  readonly asked: Set<number>;
  /** Goes on with what nobody works on, and looks again when that may have become more. */
  lookAfter(): void;
}

export interface HostOptions {
  world: World;
  provider: Provider;
  database: Database;
}

const MOUNTS = [
  { at: '/workspace', layer: memoryLayer([textFile('given.txt', 'given\n'), textFile('a.txt', 'first\n')]) },
];

/** Throws what creating a runtime throws: the disk may be full. */
export function bootHost(name: string, { world, provider, database }: HostOptions): Host {
  const { plan, timeline } = world;
  const life = timeline.newLife(name);
  const random = world.random('host', name);
  const runtime = createRuntime({
    ports: portsOf(life, { world, provider, database }),
    manifest: manifestOf(world, life),
    mounts: MOUNTS,
    env: {},
    asksHumans: plan.asksHumans,
    leaseMs: plan.leaseMs,
    modelCalls: {
      attempts: 3,
      idleMs: 8_000,
      firstWaitMs: 100,
      longestWaitMs: 400,
      retryAfterCapMs: 1_000,
      random: () => random.next(),
    },
  });
  const later = (ms: number): void =>
    timeline.at(ms, `${name} looks again`, () => {
      if (life.isAlive) host.lookAfter();
    });
  const handles = new Map<RunHandle, { isOver: boolean }>();
  const host: Host = {
    life,
    runtime,
    isServing: false,
    isLeaving: false,
    handles,
    keep(handle) {
      const kept = { isOver: false };
      handles.set(handle, kept);
      void handle.over.then(() => {
        kept.isOver = true;
      });
    },
    asked: new Set(),
    lookAfter() {
      if (host.isLeaving) return;
      if (life.isPaused) return later(100);
      runtime.resumeOpen().then(
        ({ resumed, lookAgainMs }) => {
          if (!life.isAlive) return;
          for (const handle of resumed) host.keep(handle);
          host.isServing = !host.isLeaving;
          if (lookAgainMs !== null) later(lookAgainMs + 1);
        },
        (thrown) => {
          if (!life.isAlive) return;
          const isFull = thrown instanceof FlueError ? thrown.code === 'store_error' : database.isFull;
          world.expect(
            isFull || /disk is full/.test(String(thrown)),
            () => `${name} resumes what is open: ${thrown}`,
          );
          later(400);
        },
      );
    },
  };
  host.lookAfter();
  return host;
}

function portsOf(life: Life, { world, provider, database }: HostOptions): Ports {
  const { timeline } = world;
  return {
    sql: database.of(life),
    clock: {
      now: () => timeline.now,
      after: (ms, action) => life.after(ms, action),
      soon: (action) => life.soon(action),
    },
    models: provider.models(life),
    prices: provider.prices,
    sandboxes: simulatedSandboxes({
      life,
      random: world.random('shell', life.name),
      now: () => timeline.now,
    }),
    patterns: PLAIN,
    redact: (text) => text,
  };
}

const PLAIN: Patterns = {
  compile: async (pattern) => {
    const test = (text: string): boolean => text.includes(pattern);
    return { test, mayMatch: test };
  },
};
