// What flue.config.ts may hold: the same members as `ConfigSpec`, kept equal by a type test.
import { mcpServers } from './mcp-shape.ts';
import { isModelRef, modelRefs } from './model-ref.ts';
import { networkEntry } from './network-entry.ts';
import { isPolicyHost } from './policy-hosts.ts';
import { providers } from './provider-shape.ts';
import {
  amount,
  count,
  flag,
  integer,
  list,
  notInThisVersion,
  nullable,
  type ObjectShape,
  object,
  oneOf,
  record,
  secretText,
  text,
  url,
  variable,
  where,
} from './shape.ts';

export const budget: ObjectShape = object({
  maxCostUsd: nullable(amount),
  maxTurns: count,
  maxTokens: count,
  timeoutMs: count,
});

const date = where("a date such as '2026-11-01'", (value) => matches(value, /^\d{4}-\d{2}-\d{2}$/));
const workerName = where('lower-case letters, digits and dashes, at most 63', (value) =>
  matches(value, /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
);
const repository = where("'owner/name' or an owner with '/*'", (value) =>
  matches(value, /^[\w.-]+\/(?:[\w.-]+|\*)$/),
);

/** Of a config, workflow or agent. */
export const sandbox = notInThisVersion({
  what: (at) => `'${at}' other than 'memory'`,
  fix: 'leave it out: every command runs in memory, over the checkout',
  accepts: (value) => value === 'memory',
});

/** Compared as it stands: a pattern would allow nothing. */
const fullRef = where(
  "the name of one model, 'provider/model'",
  (value) => isModelRef(value) && !value.includes('*'),
);

/** Of a config, and of the action's input `policy`. */
export const policy: ObjectShape = object({
  maxCostUsd: amount,
  maxTurns: count,
  timeoutMs: count,
  models: list(fullRef),
  hosts: list(where("a host, such as 'api.example.com' or '*.example.com'", isPolicyHost)),
  modes: list(oneOf('run', 'report', 'estimate', 'invoke', 'deploy')),
});

const price = object({ input: amount, output: amount, cacheRead: amount, cacheWrite: amount }, [
  'input',
  'output',
]);

export const config: ObjectShape = object({
  target: oneOf('node', 'cloudflare'),
  model: modelRefs,
  port: integer(0, 65_535),
  budget,
  worker: object({
    name: workerName,
    compatibilityDate: date,
    routes: list(text),
    vars: record(where('a text', (value) => typeof value === 'string')),
    secrets: list(variable('GITHUB_TOKEN')),
  }),
  auth: object({
    tokens: secretText,
    audience: text,
    shared: flag,
    github: object({ repositories: list(repository), refs: list(text), issuer: url }, ['repositories']),
  }),
  providers,
  sandbox,
  network: object({ allow: list(networkEntry) }, ['allow']),
  mcp: mcpServers,
  prices: record(price),
  policy,
  retention: object({ runs: count, days: count }),
  agentsMd: flag,
});

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}
