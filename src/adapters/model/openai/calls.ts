// Tool calls that arrive in parts: name and id first, then the text of their arguments. Most servers number the calls;
// one without numbers begins a new call with each new id.
import { ModelFault } from '../../../core/ports.ts';
import { isPlainObject, type Json, type JsonObject } from '../../../protocol/json.ts';
import type { ToolUseBlock } from '../../../protocol/messages.ts';

interface OpenCall {
  index: number | undefined;
  id: string;
  name: string;
  args: string;
}

export class CallsInParts {
  readonly #calls: OpenCall[] = [];

  /** Returns by how many characters the calls grew. */
  add(part: unknown): number {
    if (!isPlainObject(part)) return 0;
    const call = this.#callOf(part);
    const { name, arguments: args } = isPlainObject(part.function) ? part.function : {};
    // Some send the whole name with every part.
    if (typeof name === 'string' && call.name === '') call.name = name;
    // Some send arguments as an object, in one part.
    const text = typeof args === 'string' ? args : isPlainObject(args) ? JSON.stringify(args) : '';
    call.args += text;
    return text.length;
  }

  /** Of calls that were cut off from outside the last one may be half: it must never run. */
  finish(mayBeCut: boolean): ToolUseBlock[] {
    return this.#calls.flatMap((call, at): ToolUseBlock[] => {
      const input = parseArguments(call.args);
      const isLast = at === this.#calls.length - 1;
      if (mayBeCut && isLast && call.args.trim() === '') return [];
      if (input === undefined || call.name === '') {
        if (mayBeCut && isLast) return [];
        throw new ModelFault('lost', `the input of the tool call "${call.name}" arrived as broken JSON`);
      }
      // Ids are the server's business, but results are matched by them, and no two calls of a run may have the same.
      const callId = call.id || `call_${crypto.randomUUID().replaceAll('-', '')}`;
      return [{ type: 'tool_use', callId, name: call.name, input }];
    });
  }

  #callOf({ index, id, function: named }: Record<string, unknown>): OpenCall {
    const number = typeof index === 'number' ? index : undefined;
    const given = typeof id === 'string' ? id : '';
    const last = this.#calls.at(-1);
    const known =
      number !== undefined
        ? this.#calls.findLast((call) => call.index === number)
        : given === '' || last?.id === given
          ? last
          : undefined;
    // Some give all calls of an answer the same number.
    const hasOther = known !== undefined && known.id !== '' && given !== '' && given !== known.id;
    const isAnother = hasOther && isPlainObject(named) && Boolean(named.name);
    if (known !== undefined && !isAnother) {
      if (known.id === '') known.id = given;
      return known;
    }
    const call = { index: number, id: given, name: '', args: '' };
    this.#calls.push(call);
    return call;
  }
}

/** Nothing at all is an input without members; undefined when it is no JSON object. */
function parseArguments(text: string): Json | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
