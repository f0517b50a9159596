// The rules of Responses for the items of `input`: what each may hold, that every call has its output, and that reasoning
// stands before what it led to.
import { isPlainObject } from '../../../src/protocol/json.ts';
import { encryptedProblem } from './reasoning.ts';

type Item = Record<string, unknown>;

export interface InputRules {
  model: string;
  /** Items of earlier responses can be named by their ids. */
  isStored: boolean;
}

const MEMBERS: Record<string, string[]> = {
  message: ['type', 'role', 'content', 'id', 'status', 'phase'],
  function_call: ['type', 'call_id', 'name', 'arguments', 'id', 'status'],
  function_call_output: ['type', 'call_id', 'output', 'id', 'status'],
  reasoning: ['type', 'id', 'summary', 'content', 'encrypted_content', 'status'],
};

export function inputProblem(input: unknown, rules: InputRules): string | undefined {
  if (typeof input === 'string') return input === '' ? "Invalid 'input': empty string." : undefined;
  if (!Array.isArray(input) || input.length === 0) return "Invalid 'input': empty array.";
  const items = input.map((item) => (isPlainObject(item) ? item : {}));
  for (const [index, item] of items.entries()) {
    const problem = itemProblem(item, `input[${index}]`, rules) ?? reasoningOrder(items, index);
    if (problem !== undefined) return problem;
  }
  return callsProblem(items);
}

function typeOf(item: Item): string {
  return typeof item.type === 'string' ? item.type : 'role' in item ? 'message' : '';
}

function itemProblem(item: Item, where: string, { model, isStored }: InputRules): string | undefined {
  const type = typeOf(item);
  const members = MEMBERS[type];
  if (members === undefined)
    return `Invalid value: '${type}'. Supported values are: ${Object.keys(MEMBERS)}.`;
  const unknown = Object.keys(item).find((name) => !members.includes(name));
  if (unknown !== undefined) return `Unknown parameter: '${where}.${unknown}'.`;
  if (typeof item.id === 'string' && !isStored && !item.encrypted_content)
    return `Item with id '${item.id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`;
  if (type === 'message') return messageProblem(item, where);
  if (type === 'reasoning') return reasoningProblem(item, where, model);
  if (typeof item.call_id !== 'string' || item.call_id === '')
    return `Missing required parameter: '${where}.call_id'.`;
  if (item.call_id.length > 64) return `Invalid '${where}.call_id': string too long.`;
  if (type === 'function_call_output')
    return typeof item.output === 'string' ? undefined : `Missing required parameter: '${where}.output'.`;
  const isWhole = typeof item.name === 'string' && typeof item.arguments === 'string';
  return isWhole ? undefined : `Missing required parameter: '${where}.arguments'.`;
}

function messageProblem({ role, content, phase }: Item, where: string): string | undefined {
  const isAnswer = role === 'assistant';
  if (!isAnswer && !['user', 'system', 'developer'].includes(String(role)))
    return `Invalid value: '${role}'.`;
  if (phase !== undefined && !(isAnswer && ['commentary', 'final_answer'].includes(String(phase))))
    return `Invalid value for '${where}.phase'.`;
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content) || content.length === 0)
    return `Missing required parameter: '${where}.content'.`;
  const allowed = isAnswer ? ['output_text', 'refusal'] : ['input_text', 'input_image', 'input_file'];
  for (const [index, part] of content.entries()) {
    const { type, text, image_url: url } = isPlainObject(part) ? part : {};
    if (!allowed.includes(String(type)))
      return `Invalid value: '${type}'. Supported values are: ${allowed.join(', ')}. (${where}.content[${index}])`;
    if (type === 'input_image' && !/^data:image\/(png|jpeg|gif|webp);base64,/.test(String(url)))
      return `Invalid '${where}.content[${index}].image_url'.`;
    if (String(type).endsWith('_text') && typeof text !== 'string')
      return `Missing required parameter: '${where}.content[${index}].text'.`;
  }
  return undefined;
}

function reasoningProblem(item: Item, where: string, model: string): string | undefined {
  const { summary, content, encrypted_content: text } = item;
  if (!Array.isArray(summary)) return `Missing required parameter: '${where}.summary'.`;
  if (Array.isArray(content) && content.length > 0)
    return `Invalid '${where}.content': array too long. Expected an array with maximum length 0.`;
  if (typeof text !== 'string') return `Missing required parameter: '${where}.encrypted_content'.`;
  return encryptedProblem(text, model);
}

/** What it led to is an answer of the model, or more reasoning. */
function reasoningOrder(items: Item[], index: number): string | undefined {
  const next = items[index + 1];
  if (typeOf(items[index] ?? {}) !== 'reasoning') return undefined;
  const type = next === undefined ? '' : typeOf(next);
  const isAnswer = type === 'reasoning' || type === 'function_call' || next?.role === 'assistant';
  return isAnswer ? undefined : "Item of type 'reasoning' was provided without its required following item.";
}

function callsProblem(items: Item[]): string | undefined {
  const open = new Set<string>();
  const seen = new Set<string>();
  for (const item of items) {
    const id = String(item.call_id);
    if (typeOf(item) === 'function_call') {
      if (seen.has(id)) return `Duplicate function call with call_id ${id}.`;
      seen.add(id);
      open.add(id);
    }
    if (typeOf(item) !== 'function_call_output') continue;
    if (!open.delete(id)) return `No tool call found for function call output with call_id ${id}.`;
  }
  const [missing] = open;
  return missing === undefined ? undefined : `No tool output found for function call ${missing}.`;
}
