// Keyless access: the SDK's own exchange against a fake of Anthropic's, with tokens that a fake GitHub has signed.
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../src/adapters/http/node-fetch.ts';
import { createAnthropicModel } from '../../../src/adapters/model/anthropic/anthropic-model.ts';
import type { Federation } from '../../../src/adapters/model/anthropic/federation.ts';
import { ModelFault } from '../../../src/core/ports.ts';
import { createIdTokens } from '../../../src/github/id-tokens.ts';
import {
  type AnthropicServer,
  type AnthropicServerOptions,
  AUDIENCE,
  faults,
  RULE,
  startAnthropicServer,
} from '../../support/anthropic-server.ts';
import { type IdTokenServer, startIdTokenServer } from '../../support/github-id-tokens.ts';
import { ask } from './conversation.ts';

const started: Array<{ stop(): Promise<void> }> = [];
afterEach(() => Promise.all(started.splice(0).map((server) => server.stop())));

type Exchange = Partial<NonNullable<AnthropicServerOptions['exchange']>>;

interface Subject {
  server: AnthropicServer;
  issuer: IdTokenServer;
  /** Tokens in the order in which they were told of. */
  told: string[];
  model: ReturnType<typeof createAnthropicModel>;
  id: string;
}

async function open(
  script: AnthropicServerOptions['script'],
  exchange: Exchange = {},
  given: Partial<Federation> = {},
): Promise<Subject> {
  const issuer = await startIdTokenServer();
  const server = await startAnthropicServer({
    script,
    exchange: {
      verify(assertion, call) {
        const found = issuer.verify(assertion, { audience: AUDIENCE, call });
        return 'problem' in found ? found.problem : undefined;
      },
      ...exchange,
    },
  });
  started.push(issuer, server);
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = issuer.env;
  const told: string[] = [];
  const fetch = createNodeFetch();
  const tokens = createIdTokens({ url, token }, { fetch, onToken() {} });
  const federation: Federation = {
    ...RULE,
    identityToken: async () => (await tokens.mint(AUDIENCE)).value,
    onToken: (one) => told.push(one),
    ...given,
  };
  const model = createAnthropicModel({ baseUrl: server.url, fetch, federation });
  return { server, issuer, told, model, id: 'claude-opus-5-5' };
}

const bearers = ({ server }: Subject): Array<string | undefined> =>
  server.requests.map(({ headers }) => headers.authorization?.replace('Bearer ', ''));

async function faultOf(subject: Subject): Promise<ModelFault> {
  const thrown: unknown = await ask(subject).catch((error: unknown) => error);
  if (thrown instanceof ModelFault) return thrown;
  throw thrown;
}

describe('without a key', () => {
  it('an identity token is exchanged once, and what comes of it serves every request', async () => {
    const subject = await open([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    await ask(subject);
    await Promise.all([ask(subject), ask(subject)]);
    const { exchange } = subject.server;
    expect(exchange.requests).toEqual([
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: subject.issuer.minted[0],
        federation_rule_id: RULE.ruleId,
        organization_id: RULE.organizationId,
      },
    ]);
    expect(bearers(subject)).toEqual(Array(3).fill(exchange.tokens[0]));
  });

  it('many first requests at once make one exchange', async () => {
    const subject = await open(() => ({ text: 'ok' }));
    await Promise.all(Array.from({ length: 20 }, () => ask(subject)));
    expect(subject.server.exchange.requests).toHaveLength(1);
  });

  it('both tokens are told of before they are used', async () => {
    const seen: Array<[string, readonly string[]]> = [];
    const subject = await open([{ text: 'ok' }], {
      verify(assertion) {
        seen.push([assertion, [...subject.told]]);
        return undefined;
      },
    });
    await ask(subject);
    expect(seen).toEqual([[subject.issuer.minted[0], subject.issuer.minted]]);
    expect(subject.told).toEqual([...subject.issuer.minted, ...subject.server.exchange.tokens]);
  });

  it('service account and workspace go along where they are given', async () => {
    const given = { serviceAccountId: 'svac_1', workspaceId: 'default' };
    const subject = await open([{ text: 'ok' }], {}, given);
    await ask(subject);
    expect(subject.server.exchange.requests[0]).toMatchObject({
      service_account_id: 'svac_1',
      workspace_id: 'default',
    });
  });

  it('a token about to expire is exchanged for another, from an identity token of its own', async () => {
    const subject = await open([{ text: 'one' }, { text: 'two' }], { expiresInSeconds: 20 });
    await ask(subject);
    await ask(subject);
    const { tokens } = subject.server.exchange;
    expect(bearers(subject)).toEqual(tokens);
    expect(new Set(subject.issuer.minted).size).toBe(2);
  });

  it('a token that is taken back is exchanged anew, and the request is made again', async () => {
    const subject = await open([{ text: 'one' }, { text: 'two' }]);
    await ask(subject);
    subject.server.exchange.revoke();
    expect((await ask(subject)).content).toEqual([{ type: 'text', text: 'two' }]);
    const [first, second] = subject.server.exchange.tokens;
    expect(bearers(subject)).toEqual([first, first, second]);
  });

  it('a new token that is refused too is not tried a third time, and no key is blamed', async () => {
    const subject = await open([faults.unauthorized(), faults.unauthorized()]);
    expect(await faultOf(subject)).toMatchObject({
      kind: 'rejected',
      status: 401,
      hint: 'the identity token was exchanged, and what came of it is refused: look at the service account and its workspace in the Claude Console',
    });
    expect(subject.server.requests).toHaveLength(2);
  });

  it('counting tokens takes the same token', async () => {
    const subject = await open([]);
    const request = { model: subject.id, system: '', messages: [], tools: [], maxTokens: 1 };
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hi' }] }];
    const { signal } = new AbortController();
    expect(await subject.model.countTokens({ ...request, messages }, signal)).toBeGreaterThan(0);
    expect(bearers(subject)).toEqual(subject.server.exchange.tokens);
  });
});

describe('an exchange that fails', () => {
  const oauth = (error_description: string) =>
    JSON.stringify({ error: 'invalid_grant', error_description, assertion: 'echoed' });

  it('names the rule and what the token says', async () => {
    const subject = await open([], { verify: () => 'the subject does not match' });
    const fault = await faultOf(subject);
    const host = new URL(subject.server.url).host;
    expect(fault).toMatchObject({ kind: 'rejected', status: 401 });
    expect(fault.message).toBe(
      `the identity token could not be exchanged: ${host} refused it (401 invalid_grant: the subject does not match)`,
    );
    expect(fault.hint).toBe(
      `compare the rule ${RULE.ruleId} with the token (iss https://token.actions.githubusercontent.com, aud ${AUDIENCE}, ` +
        'sub repo:octo-org/octo-repo:ref:refs/heads/main); of several workspaces it needs the id of one',
    );
    expect(subject.server.requests).toEqual([]);
  });

  it.each([
    [{ status: 400, body: oauth('no such rule') }, 'rejected', '(400 invalid_grant: no such rule)'],
    [
      { status: 403, body: '{"type":"error","error":{"type":"permission_error","message":"off"}}' },
      'rejected',
      '(403 permission_error: off)',
    ],
    [{ status: 429 }, 'overloaded', 'is overloaded or failing (429)'],
    [{ status: 503, body: '<html>away</html>' }, 'overloaded', 'is overloaded or failing (503 away)'],
    [{ status: 302 }, 'rejected', 'answered with no token (302)'],
    [{ status: 200, body: '<html>login</html>' }, 'rejected', 'answered with no token (200 login)'],
    [{ status: 200, body: '{"token_type":"Bearer"}' }, 'rejected', 'answered with no token (200)'],
    ['drop', 'overloaded', 'broke before an answer (ECONNRESET)'],
  ] as const)('is told apart by what came back: %j', async (answer, kind, end) => {
    const subject = await open([], { fault: () => answer });
    const fault = await faultOf(subject);
    expect(fault.kind).toBe(kind);
    expect(fault.message).toMatch(/^the identity token could not be exchanged: /);
    expect(fault.message.endsWith(end), fault.message).toBe(true);
    for (const token of subject.issuer.minted) expect(`${fault.message}${fault.hint}`).not.toContain(token);
  });

  it('may be repeated: the next call exchanges another identity token', async () => {
    const subject = await open([{ text: 'ok' }], {
      fault: (number) => (number === 0 ? { status: 503 } : undefined),
    });
    expect((await faultOf(subject)).kind).toBe('overloaded');
    await ask(subject);
    expect(new Set(subject.server.exchange.requests.map(({ assertion }) => assertion)).size).toBe(2);
  });

  it('is never one when there is no identity token', async () => {
    const missing = new ModelFault('overloaded', 'GitHub gave none');
    const subject = await open([], {}, { identityToken: () => Promise.reject(missing) });
    expect(await faultOf(subject)).toBe(missing);
    expect(subject.server.exchange.requests).toEqual([]);
  });
});
