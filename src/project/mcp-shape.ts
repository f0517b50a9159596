// `mcp` of flue.config.ts: servers by name, each with a URL or with a program to start. Definitions only name them.
import { isPlainObject } from '../protocol/json.ts';
import { didYouMean } from '../protocol/nearest.ts';
import { mcpUrl } from './mcp-url.ts';
import { header, prefix, variable } from './network-entry.ts';
import {
  type Complaint,
  describe,
  integer,
  list,
  type ObjectShape,
  object,
  oneOf,
  type Shape,
  secretText,
  text,
  where,
} from './shape.ts';

/** No underscore: what stands between `mcp__` and the next `__` of a tool's name is the server's. */
const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const LONGEST_CALL_MS = 60 * 60_000;

/** Part of the protocol. */
const SPOKEN = /^(?:accept|content-type|last-event-id|mcp-.*)$/i;

const effectWord = oneOf('none', 'idempotent', 'once');
const effect: Shape = (value, at) => {
  if (!isPlainObject(value)) return effectWord(value, at);
  return Object.entries(value).flatMap(([tool, one]) => effectWord(one, `${at}.${tool}`));
};

const approvalWord = where("'never', 'always' or a list of tools", (value) =>
  ['never', 'always'].includes(value as string),
);
const approval: Shape = (value, at) =>
  Array.isArray(value) ? list(text)(value, at) : approvalWord(value, at);

const secret = object({ env: variable, prefix }, ['env']);

const headers: Shape = (value, at) => {
  if (!isPlainObject(value)) return where('an object', () => false)(value, at);
  return Object.entries(value).flatMap(([name, one]) => {
    const path = `${at}.${name}`;
    const isName = header(name, path).length === 0 && !SPOKEN.test(name);
    if (!isName) {
      const fix = 'leave it out: it is no name of a header, or part of the protocol';
      return [{ at: path, message: `the header '${path}' cannot be set`, fix }];
    }
    return isPlainObject(one) ? secret(one, path) : secretText(one, path);
  });
};

const common = {
  allow: list(text),
  deny: list(text),
  timeoutMs: integer(1, LONGEST_CALL_MS),
  approval,
  effect,
};
const argument = where('a text', (value) => typeof value === 'string', { secret: true });
const overHttp = object({ url: mcpUrl, headers, ...common }, ['url']);
const overStdio = object({ command: text, args: list(argument), env: list(variable), ...common }, [
  'command',
]);

/** Of a config. */
export const mcpServers: Shape = (value, at) => {
  if (!isPlainObject(value))
    return where("an object of servers by name: { github: { url: 'https://…' } }", () => false)(value, at);
  return Object.entries(value).flatMap(([name, one]) => {
    const path = `${at}.${name}`;
    if (NAME.test(name)) return server(one, path);
    const fix = 'choose a name of lower-case letters, digits and dashes, at most 32';
    return [{ at: path, message: `'${name}' cannot be the name of an MCP server`, fix }];
  });
};

function server(value: unknown, at: string): Complaint[] {
  if (!isPlainObject(value)) return where('an object with url or command', () => false)(value, at);
  const isHttp = value.url !== undefined;
  const isStdio = value.command !== undefined;
  if (isHttp && isStdio) {
    return [{ at, message: `'${at}' has url and command`, fix: 'leave out one of them' }];
  }
  if (isHttp || isStdio) return (isHttp ? overHttp : overStdio)(value, at);
  const near = Object.keys(value).find((key) => !isKnown(key, overHttp, overStdio));
  const fix =
    near === undefined
      ? "write { url: 'https://…' } for a server that runs, or { command, args } for one to start"
      : didYouMean(near, [...Object.keys(overHttp.members), ...Object.keys(overStdio.members)]);
  return [{ at, message: `'${at}' has neither url nor command`, fix }];
}

function isKnown(key: string, ...shapes: ObjectShape[]): boolean {
  return shapes.some(({ members }) => Object.hasOwn(members, key));
}

/** Of a workflow or an agent. */
export const mcpNames: Shape = (value, at) => {
  if (Array.isArray(value)) return list(text)(value, at);
  const fix = "list names of servers, as mcp: ['github']; what they are stands under mcp in flue.config.ts";
  return [{ at, message: `'${at}' is ${describe(value)}`, fix }];
};
