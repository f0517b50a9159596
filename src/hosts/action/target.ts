// What the inputs ask to run: a workflow with a payload, an agent with a message, or many instances from a file. Exactly
// one of the payload inputs may be given.
import { resolve } from 'node:path';
import { FlueError } from '../../errors.ts';
import { isValidName, type RunKind } from '../../protocol/ids.ts';
import { refuse, textOf } from './input-values.ts';
import type { InputReader } from './inputs.ts';

export type PayloadSource =
  | { kind: 'none' }
  | { kind: 'text'; text: string }
  | { kind: 'file'; path: string; given: string }
  | { kind: 'message'; message: string };

export type Target = { kind: RunKind; name: string } & (
  | { many: false; payload: PayloadSource }
  /** JSONL: one instance per line. */
  | { many: true; path: string; given: string }
);

export function targetOf(input: InputReader, workspace: string): Target {
  const definition = definitionOf(input);
  refuseTwo(input, ['payload', 'payload-file', 'payloads-file', 'message']);
  const lines = textOf(input('payloads-file'));
  if (lines !== null) return { ...definition, many: true, path: resolve(workspace, lines), given: lines };
  return { ...definition, many: false, payload: payloadOf(input, definition.kind, workspace) };
}

function definitionOf(input: InputReader): { kind: RunKind; name: string } {
  const workflow = textOf(input('workflow'));
  const agent = textOf(input('agent'));
  if (workflow !== null && agent !== null) throw both(['workflow', 'agent']);
  const [kind, name] = agent === null ? (['workflow', workflow] as const) : (['agent', agent] as const);
  if (name === null) {
    throw new FlueError(
      'usage_error',
      'neither input workflow nor input agent is given: there is nothing to run',
      {
        hint: 'name a workflow of the project, as workflow: review',
      },
    );
  }
  if (!isValidName(name))
    throw refuse(
      input(kind),
      'names are lower-case letters, digits and hyphens',
      `write the file's name without its ending`,
    );
  return { kind, name };
}

function payloadOf(input: InputReader, kind: RunKind, workspace: string): PayloadSource {
  const message = input('message').text;
  if (message.trim() !== '') {
    if (kind === 'agent') return { kind: 'message', message };
    throw new FlueError('usage_error', 'input message is given without input agent', {
      hint: 'a workflow takes its input in payload, as JSON',
    });
  }
  const file = textOf(input('payload-file'));
  if (file !== null) return { kind: 'file', path: resolve(workspace, file), given: file };
  const text = input('payload').text;
  return text.trim() === '' ? { kind: 'none' } : { kind: 'text', text };
}

function refuseTwo(input: InputReader, names: readonly string[]): void {
  const given = names.filter((name) => input(name).text.trim() !== '');
  if (given.length > 1) throw both(given);
}

function both(names: readonly string[]): FlueError {
  return new FlueError('usage_error', `inputs ${names.join(' and ')} are given together`, {
    hint: 'keep one of them',
  });
}
