// What the Worker is given as bindings: the only reader of them. Text is what a server reads from its environment.

import type { IndexStub } from './index-object.ts';
import type { InstanceStub } from './instance-object.ts';
import type { ObjectNamespace } from './platform.ts';

export interface WorkerEnv {
  FLUE_INSTANCE: ObjectNamespace<InstanceStub>;
  FLUE_BUDGET: ObjectNamespace<object>;
  FLUE_INDEX: ObjectNamespace<IndexStub>;
  /** The page at `/`, which the runtime has too. */
  ASSETS?: { fetch(url: string): Promise<Response> };
  /** Of the upload that runs; empty ids where there is none. */
  FLUE_VERSION?: { id?: string; tag?: string };
  [name: string]: unknown;
}

export interface Environment {
  token: string | undefined;
  audience: string | undefined;
  keys: { anthropicApiKey: string | undefined; anthropicBaseUrl: string | undefined };
  values: Readonly<Record<string, string | undefined>>;
}

export function readEnvironment(env: WorkerEnv, tokenName = 'FLUE_TOKEN'): Environment {
  const texts = Object.entries(env).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const values: Record<string, string | undefined> = Object.fromEntries(texts);
  const textOf = (name: string): string | undefined => values[name]?.trim() || undefined;
  return {
    token: textOf(tokenName),
    audience: textOf('FLUE_AUDIENCE'),
    keys: { anthropicApiKey: textOf('ANTHROPIC_API_KEY'), anthropicBaseUrl: textOf('ANTHROPIC_BASE_URL') },
    values,
  };
}
