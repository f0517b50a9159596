// Tool calls that arrive in parts: name and id first, then the text of their arguments. Most servers number the calls;
// one without numbers begins a new call with each new id.
import { ModelFault } from '../../../../core/ports.ts';
import { isPlainObject } from '../../../../protocol/json.ts';
import type { ToolUseBlock } from '../../../../protocol/messages.ts';
import { uniqueIds } from '../call-ids.ts';
import { parseArguments } from '../call-input.ts';

interface OpenCall {
  index: number | undefined;
  id: string;
  name: string;
  args: string;
}

export class CallsInParts {
  readonly #calls: OpenCall[] = [];

  /** Returns by how many characters the calls grew. */
  add(given: unknown): number {
    const part = partOf(given);
    if (part === undefined) return 0;
    const call = this.#callOf(part);
    if (call === undefined) return 0;
    // Some send the whole name with every part.
    if (call.name === '') call.name = part.name;
    if (call.id === '') call.id = part.id;
    call.args += part.args;
    return part.args.length;
  }

  /** Of calls that were cut off from outside the last one may be half: it must never run. */
  finish(mayBeCut: boolean, takenIds: ReadonlySet<string>): ToolUseBlock[] {
    const idFor = uniqueIds(takenIds);
    return this.#calls.flatMap((call, at): ToolUseBlock[] => {
      const input = parseArguments(call.args);
      const isLast = at === this.#calls.length - 1;
      if (mayBeCut && isLast && call.args.trim() === '') return [];
      if (input === undefined || call.name === '') {
        if (mayBeCut && isLast) return [];
        throw new ModelFault('lost', `the input of the tool call "${call.name}" arrived as broken JSON`);
      }
      return [{ type: 'tool_use', callId: idFor(call.id), name: call.name, input }];
    });
  }

  /** The call that the part belongs to, a new one if need be; undefined for a part that only says again what is known. */
  #callOf(part: Part): OpenCall | undefined {
    const known = this.#known(part);
    if (known !== undefined && !beginsAnother(part, known)) return known;
    if (known !== undefined && isEcho(part, known)) return undefined;
    const call = { index: part.index, id: '', name: '', args: '' };
    this.#calls.push(call);
    return call;
  }

  #known({ index, id }: Part): OpenCall | undefined {
    if (index !== undefined) return this.#calls.findLast((call) => call.index === index);
    const last = this.#calls.at(-1);
    return id === '' || last?.id === id ? last : undefined;
  }
}

type Part = OpenCall;

function partOf(given: unknown): Part | undefined {
  if (!isPlainObject(given)) return undefined;
  const { index, id, function: named } = given;
  const { name, arguments: args } = isPlainObject(named) ? named : {};
  return {
    index: typeof index === 'number' ? index : undefined,
    id: typeof id === 'string' ? id : '',
    name: typeof name === 'string' ? name : '',
    // Some send arguments as an object, in one part.
    args: typeof args === 'string' ? args : isPlainObject(args) ? JSON.stringify(args) : '',
  };
}

/** Some give all calls of an answer the same number, or none and no id either. */
function beginsAnother(part: Part, known: OpenCall): boolean {
  if (part.name === '') return false;
  if (known.id !== '' && part.id !== '' && part.id !== known.id) return true;
  const isWhole = known.args.trim() !== '' && parseArguments(known.args) !== undefined;
  return isWhole && part.args.trim() !== '';
}

/** Some send a call again when it is whole. */
function isEcho(part: Part, known: OpenCall): boolean {
  return part.id !== '' && part.id === known.id && part.name === known.name && part.args === known.args;
}
