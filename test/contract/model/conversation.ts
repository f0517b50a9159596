// Requests and listeners for the Model contract.
import type { Model, ModelListener, ModelRequest, ModelResponse } from '../../../src/core/ports.ts';
import type { AssistantBlock, Message, UserBlock } from '../../../src/protocol/messages.ts';

export function request(id: string, parts: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: id,
    system: 'You are a test.',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Begin.' }] }],
    tools: [
      {
        name: 'read',
        description: 'Reads a file.',
        inputSchema: { type: 'object', properties: { path: { type: 'string' } } },
      },
      { name: 'bash', description: 'Runs a command.', inputSchema: { type: 'object', properties: {} } },
    ],
    maxTokens: 4_096,
    ...parts,
  };
}

export function ask(
  { model, id }: { model: Model; id: string },
  parts: Partial<ModelRequest> = {},
  listener: ModelListener = listen().listener,
  signal: AbortSignal = new AbortController().signal,
): Promise<ModelResponse> {
  return model.stream(request(id, parts), listener, signal);
}

/** A prompt, its answer, and what the user says to that, if anything. */
export function conversation(prompt: string, answer: AssistantBlock[], ...reply: UserBlock[]): Message[] {
  const messages: Message[] = [
    { role: 'user', content: [{ type: 'text', text: prompt }] },
    { role: 'assistant', content: answer },
  ];
  return reply.length === 0 ? messages : [...messages, { role: 'user', content: reply }];
}

export interface Heard {
  listener: ModelListener;
  text: string[];
  thinking: string[];
  activity(): number;
}

export function listen(): Heard {
  const text: string[] = [];
  const thinking: string[] = [];
  let activity = 0;
  return {
    text,
    thinking,
    activity: () => activity,
    listener: {
      onActivity: () => {
        activity += 1;
      },
      onText: (piece) => text.push(piece),
      onThinking: (piece) => thinking.push(piece),
    },
  };
}
