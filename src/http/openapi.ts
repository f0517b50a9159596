// The API's description as OpenAPI 3.1, made of the schemas that requests and answers are checked with.
import * as z from 'zod/mini';
import {
  agentMessageSchema,
  conversationEntrySchema,
  decisionSchema,
  errorEnvelopeSchema,
  runListSchema,
} from '../protocol/api.ts';
import { CAPS_HEADER } from '../protocol/api-limits.ts';
import {
  budgetSchema,
  putBudgetSchema,
  reservedSchema,
  reserveSchema,
  settledSchema,
  settleSchema,
} from '../protocol/budgets.ts';
import { clientFrameSchema } from '../protocol/client-frames.ts';
import { runEventSchema } from '../protocol/events.ts';
import { runSnapshotSchema, runStatusSchema } from '../protocol/run.ts';

const SCHEMAS = {
  RunSnapshot: runSnapshotSchema,
  RunList: runListSchema,
  AgentMessage: agentMessageSchema,
  ConversationEntry: conversationEntrySchema,
  Decision: decisionSchema,
  Budget: budgetSchema,
  PutBudget: putBudgetSchema,
  Reserve: reserveSchema,
  Reserved: reservedSchema,
  Settle: settleSchema,
  Settled: settledSchema,
  Error: errorEnvelopeSchema,
  /** Of streams, which OpenAPI has no words for: what is sent over a WebSocket, and what a journal holds. */
  ClientFrame: clientFrameSchema,
  RunEvent: runEventSchema,
} as const;
type SchemaName = keyof typeof SCHEMAS;

const NAMED = ['name'];
const OF_INSTANCE = ['name', 'instanceId'];
const STARTING = ['wait', 'prefer', 'key', 'limits'];
const RUN_STREAMS = { 'text/event-stream': {}, 'application/x-ndjson': {} };

export function openapiText(version: string): string {
  return JSON.stringify({
    openapi: '3.1.1',
    info: {
      title: 'flue',
      version,
      description: 'Runs of agents and workflows: start, follow, approve, cancel.',
    },
    security: [{ bearer: [] }],
    paths: {
      ...pathsOf('workflow'),
      ...pathsOf('agent'),
      ...otherPaths(),
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      parameters: parameters(),
      schemas: Object.fromEntries(
        Object.entries(SCHEMAS).map(([name, schema]) => [name, jsonSchema(schema)]),
      ),
    },
  });
}

function pathsOf(kind: 'workflow' | 'agent'): Record<string, object> {
  const base = `/${kind}s/{name}`;
  const body =
    kind === 'agent' ? jsonBody('AgentMessage') : { content: { 'application/json': { schema: {} } } };
  const start = operation(`start a run of the ${kind}`, STARTING, {
    200: answer('RunSnapshot', 'over within the time it was waited for, or started before by this key'),
    202: answer('RunSnapshot', 'accepted'),
    ...errors(400, 404, 413, 415, 422, 429, 503),
  });
  const shown = {
    200: { description: 'the run', content: { ...answer('RunSnapshot', '').content, ...RUN_STREAMS } },
    202: answer('RunSnapshot', 'not over within the time it was waited for'),
    ...errors(400, 404),
  };
  const list = operation(`the ${kind}'s runs`, ['status', 'cursor', 'limit'], {
    200: answer('RunList', 'newest first'),
    ...errors(400, 404),
  });
  return {
    [base]: {
      parameters: refs(NAMED),
      get: list,
      ...(kind === 'workflow' ? { post: { ...start, requestBody: body } } : {}),
    },
    [`${base}/{instanceId}`]: {
      parameters: refs(OF_INSTANCE),
      get: operation('a run, or its stream', ['run', 'wait', 'prefer', 'lastEventId'], shown),
      post: { ...start, requestBody: { ...body, ...(kind === 'agent' ? { required: true } : {}) } },
      delete: operation('cancel a run', ['run'], {
        202: answer('RunSnapshot', 'being cancelled'),
        ...errors(404, 409),
      }),
    },
    [`${base}/{instanceId}/approvals/{callId}`]: {
      parameters: refs([...OF_INSTANCE, 'callId']),
      post: {
        ...operation('decide on a tool call', ['run'], {
          200: answer('RunSnapshot', 'decided'),
          ...errors(400, 404, 409, 422),
        }),
        requestBody: jsonBody('Decision'),
      },
    },
  };
}

function otherPaths(): Record<string, object> {
  const budget = { 200: answer('Budget', 'the budget'), ...errors(404, 422) };
  return {
    '/runs': {
      get: operation('runs', ['kind', 'runName', 'status', 'cursor', 'limit'], {
        200: answer('RunList', 'newest first'),
        ...errors(400),
      }),
    },
    '/runs/{runId}': {
      parameters: refs(['runId']),
      get: operation('where a run is', [], { 307: { description: '`Location` says where' }, ...errors(404) }),
    },
    '/budgets/{id}': {
      parameters: refs(['id']),
      get: operation('a shared budget', [], budget),
      put: { ...operation('open or change a shared budget', [], budget), requestBody: jsonBody('PutBudget') },
    },
    '/budgets/{id}/reserve': {
      parameters: refs(['id']),
      post: {
        ...operation('set something aside', [], {
          200: answer('Reserved', 'set aside'),
          ...errors(402, 404, 409, 422),
        }),
        requestBody: jsonBody('Reserve'),
      },
    },
    '/budgets/{id}/settle': {
      parameters: refs(['id']),
      post: {
        ...operation('say what was spent', [], {
          200: answer('Settled', 'as it was settled first'),
          ...errors(404, 422),
        }),
        requestBody: jsonBody('Settle'),
      },
    },
    '/healthz': {
      get: {
        ...operation('whether it is well', [], {
          200: { description: 'it is' },
          503: { description: 'it is about to stop' },
        }),
        security: [],
      },
    },
    '/': {
      get: {
        ...operation('the dashboard', [], { 200: { description: 'a page', content: { 'text/html': {} } } }),
        security: [],
      },
    },
    '/metrics': {
      get: operation('metrics', [], {
        200: { description: 'Prometheus text', content: { 'text/plain': {} } },
      }),
    },
    '/openapi.json': {
      get: operation('this description', [], {
        200: { description: 'OpenAPI 3.1', content: { 'application/json': {} } },
      }),
    },
  };
}

function operation(
  summary: string,
  parameterNames: readonly string[],
  responses: Record<string, object>,
): object {
  const unauthorized = answer('Error', 'who is not let in');
  const unavailable = answer('Error', 'its database, or the keys of a token, cannot be had just now');
  return {
    summary,
    ...(parameterNames.length === 0 ? {} : { parameters: refs(parameterNames) }),
    responses: { 503: unavailable, ...responses, 401: unauthorized },
  };
}

function refs(names: readonly string[]): object[] {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function answer(schema: SchemaName, description: string) {
  return {
    description,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
  };
}

function jsonBody(schema: SchemaName) {
  return { required: true, content: answer(schema, '').content };
}

function errors(...statuses: readonly number[]): Record<string, object> {
  return Object.fromEntries(statuses.map((status) => [String(status), answer('Error', 'why not')]));
}

function parameters(): Record<string, object> {
  const inPath = ['name', 'instanceId', 'callId', 'runId', 'id'].map((name) => [
    name,
    parameter('path', name),
  ]);
  const query: Array<readonly [string, object]> = [
    ['run', parameter('query', 'run')],
    ['wait', parameter('query', 'wait', { type: 'integer', minimum: 0 })],
    ['status', parameter('query', 'status', { enum: runStatusSchema.options })],
    ['kind', parameter('query', 'kind', { enum: ['workflow', 'agent'] })],
    ['runName', parameter('query', 'name')],
    ['cursor', parameter('query', 'cursor')],
    ['limit', parameter('query', 'limit', { type: 'integer', minimum: 1, maximum: 500 })],
    ['prefer', parameter('header', 'Prefer')],
    ['key', parameter('header', 'Idempotency-Key', { type: 'string', maxLength: 255 })],
    ['limits', parameter('header', CAPS_HEADER)],
    ['lastEventId', parameter('header', 'Last-Event-ID')],
  ];
  return Object.fromEntries([...inPath, ...query]);
}

function parameter(
  place: 'path' | 'query' | 'header',
  name: string,
  schema: object = { type: 'string' },
): object {
  return { name, in: place, ...(place === 'path' ? { required: true } : {}), schema };
}

/** What only code can say (any JSON) is any value there. */
function jsonSchema(schema: z.ZodMiniType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  return rest;
}
