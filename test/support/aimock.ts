// Starts @copilotkit/aimock: a provider double written by others, to check the protocol of a tool-use round trip
// against something that does not share our assumptions. It is no use for costs: it drops cache tokens.
import { type JournalEntry, LLMock } from '@copilotkit/aimock';

export interface AimockScript {
  toolCall?: { id?: string; name: string; input: unknown };
  /** The answer to the tool's result. */
  text?: string;
}

export interface Aimock {
  /** The origin; the Messages API is at `/v1/messages` below it. */
  url: string;
  stop(): Promise<void>;
  /** What it was asked, oldest first. `body` is in aimock's own (OpenAI-like) normal form. */
  journal(): JournalEntry[];
}

/** Answers a conversation's first request with one tool call and the request that carries its result with text. */
export async function startAimock(script: AimockScript = {}): Promise<Aimock> {
  const { toolCall = { name: 'read', input: { path: 'README.md' } }, text = 'The round trip is complete.' } =
    script;
  const { id = 'toolu_aimock_1', name, input } = toolCall;
  const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent', strict: true });
  mock.on({ hasToolResult: false }, { toolCalls: [{ id, name, arguments: JSON.stringify(input) }] });
  mock.on({ hasToolResult: true }, { content: text });
  await mock.start();
  return { url: mock.url, stop: () => mock.stop(), journal: () => mock.getRequests() };
}
