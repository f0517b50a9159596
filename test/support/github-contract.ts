// Holds what is asked of the fake GitHub, and what the fake answers, against GitHub's published OpenAPI descriptions. An
// answer is filled up with what they require, so that a fake names only what its test is about.
import { isPlainObject } from '../../src/protocol/json.ts';
import {
  type Bodies,
  type Description,
  descriptionsFor,
  type FoundOperation,
  findOperation,
} from './github-description.ts';
import { type Judge, judgeOf } from './github-judge.ts';

export interface ContractRequest {
  method: string;
  /** Below `base`, percent-encoded. */
  path: string;
  query: URLSearchParams;
  /** As parsed; undefined when there is none. */
  body: unknown;
  accept: string;
}

export interface ContractAnswer {
  status: number;
  /** Without its parameters; '' when there is no body. */
  type: string;
  json: unknown;
}

/** Of each request the descriptions that know it; an operation outside of them is a violation of its own. */
export interface Contract {
  violationsOf(request: ContractRequest): string[];
  /** The answer's JSON as GitHub would send it, and what it says against its description. */
  answered(request: ContractRequest, answer: ContractAnswer): { json: unknown; violations: string[] };
}

/** Any request may get these: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api */
const ANYWHERE: ReadonlySet<number> = new Set([400, 401, 403, 404, 429]);
const ADD =
  'add it to test/support/openapi/operations.txt and run node scripts/take-openapi.mjs, if it is one of GitHub';

export function contractOf(base: string): Contract {
  const descriptions = descriptionsFor(base);
  const each = (
    { method, path }: ContractRequest,
    check: (found: FoundOperation, judge: Judge) => string[],
  ): string[] =>
    descriptions.flatMap((description) => {
      const found = findOperation(description, method, path);
      if (found === undefined) return [`${description.name} has no ${method} ${path}: ${ADD}`];
      return check(found, judgeOf(description)).map(
        (what) => `${description.name}: ${method} ${path}: ${what}`,
      );
    });
  return {
    violationsOf: (request) =>
      each(request, (found, judge) => [
        ...parameterProblems(found, request, judge),
        ...bodyProblems(found, request, judge),
        ...acceptProblems(found, request),
      ]),
    answered(request, answer) {
      const json = descriptions.reduce(
        (all, one) => completedBy(one, request, { ...answer, json: all }),
        answer.json,
      );
      const whole = { ...answer, json };
      const violations = each(request, (found, judge) => answerProblems(found, request, whole, judge));
      return { json, violations };
    },
  };
}

function parameterProblems(
  { operation: { parameters }, values }: FoundOperation,
  { query }: ContractRequest,
  judge: Judge,
): string[] {
  const known = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  const unknown = [...query.keys()].filter((name) => !known.includes(name));
  return [
    ...unknown.map((name) => `it takes no ${name} in the query`),
    ...parameters.flatMap(({ name, in: place, required, schema }) => {
      const given = place === 'path' ? values[name] : place === 'query' ? query.get(name) : null;
      if (place === 'header') return [];
      if (given === undefined || given === null) return required ? [`${name} is missing`] : [];
      return fitsAsText(judge, schema, given) ? [] : [`${name}=${given} is not what it takes`];
    }),
  ];
}

/** What stands in an address is text, whatever it means. */
function fitsAsText(judge: Judge, schema: object, given: string): boolean {
  const readings: unknown[] = [given, ...(/^-?\d+$/.test(given) ? [Number(given)] : []), given === 'true'];
  const fitting = /^(true|false)$/.test(given) ? readings : readings.slice(0, -1);
  return fitting.some((value) => judge.problemsOf({ ...schema }, value).length === 0);
}

const ACCEPTED = ['application/vnd.github+json', 'application/json', '*/*', ''];

function acceptProblems(
  { operation: { mediaTypes } }: FoundOperation,
  { accept }: ContractRequest,
): string[] {
  const isKnown = ACCEPTED.includes(accept) || mediaTypes.some((one) => isSame(one, accept));
  return isKnown ? [] : [`it has no representation ${accept}`];
}

function bodyProblems(
  { operation: { body } }: FoundOperation,
  request: ContractRequest,
  judge: Judge,
): string[] {
  if (request.body === undefined) return body?.required ? ['the body is missing'] : [];
  const schema = body?.types['application/json'];
  if (schema === undefined) return ['it takes no body'];
  return [
    ...judge.problemsOf(schema, request.body).map((what) => `in the body ${what}`),
    ...judge.strangersOf(schema, request.body).map((field) => `it takes no ${field} in the body`),
  ];
}

function answerProblems(
  { operation: { answers, mediaTypes } }: FoundOperation,
  { accept }: ContractRequest,
  { status, type, json }: ContractAnswer,
  judge: Judge,
): string[] {
  const bodies = answers[status] ?? (ANYWHERE.has(status) ? {} : undefined);
  if (bodies === undefined) return [`it never answers ${status}`];
  const schema = schemaFor(bodies);
  if (status >= 400) return errorProblems(status, json, schema && judge.problemsOf(schema, json));
  // Of other representations, as a diff, no schema tells; they come only where they were asked for.
  if (json === undefined && type !== '' && mediaTypes.some((one) => isSame(one, accept))) return [];
  if (schema === undefined) return type === '' ? [] : [`its ${status} has no body`];
  if (type !== 'application/json') return [`its ${status} has a body of JSON, not ${type || 'none'}`];
  const strangers = judge.strangersOf(schema, json);
  return [
    ...judge.problemsOf(schema, json).map((what) => `in the fake's ${status} ${what}`),
    ...strangers.map((field) => `the fake's ${status} has a field ${field} that GitHub's has not`),
  ];
}

/** GitHub's errors have more fields than the schemas of errors tell, as `errors`. */
function errorProblems(status: number, json: unknown, problems: readonly string[] = []): string[] {
  if (!isPlainObject(json) || typeof json.message !== 'string')
    return [`the fake's ${status} has no message`];
  return problems.map((what) => `in the fake's ${status} ${what}`);
}

/** `application/vnd.github.raw` is an older way to write `application/vnd.github.raw+json`. */
function isSame(type: string, accept: string): boolean {
  return [type, type.replace('+json', '')].includes(accept);
}

function schemaFor(bodies: Bodies): Bodies[string] | undefined {
  return bodies['application/json'] ?? Object.entries(bodies).find(([type]) => type.endsWith('json'))?.[1];
}

function completedBy(
  description: Description,
  { method, path }: ContractRequest,
  answer: ContractAnswer,
): unknown {
  const found = findOperation(description, method, path);
  const schema = schemaFor(found?.operation.answers[answer.status] ?? {});
  if (schema === undefined || answer.type !== 'application/json') return answer.json;
  return judgeOf(description).completed(schema, answer.json);
}
