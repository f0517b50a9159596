// Check runs as GitHub's REST API keeps them, as strict as it is: 422 for a missing or unknown field, for a text that is too
// long, and for more than fifty annotations in one request, which it adds to those it has.
// https://docs.github.com/rest/checks/runs
import type { GitHubAnswered, GitHubRoute } from './github-server.ts';

export interface FakeAnnotation {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: string;
  message: string;
  title?: string;
  raw_details?: string;
}

export interface FakeCheckRun {
  id: number;
  name: string;
  head_sha: string;
  external_id?: string;
  status?: string;
  conclusion?: string;
  details_url?: string;
  output: { title: string; summary: string; text?: string };
  annotations: FakeAnnotation[];
}

export interface ChecksOfRepository {
  list: FakeCheckRun[];
  /** The commits there are; of others GitHub knows nothing. */
  commits: string[];
  /** As the token of a fork's pull request. */
  readOnly?: boolean;
}

const MAX_TEXT = 65_535;
const MAX_ANNOTATION_BYTES = 65_536;
const CONCLUSIONS = ['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'timed_out'];
const REFUSED: GitHubAnswered = {
  status: 403,
  json: { message: 'Resource not accessible by integration' },
  headers: { 'x-accepted-github-permissions': 'checks=write' },
};

export function checksRoute(checks: ChecksOfRepository): GitHubRoute {
  return ({ method, path, query, body }) => {
    const [, sha] = /^commits\/([^/]+)\/check-runs$/.exec(path) ?? [];
    if (sha !== undefined && method === 'GET') return listed(checks, sha, query);
    const [, id] = /^check-runs(?:\/(\d+))?$/.exec(path) ?? [null];
    if (!path.startsWith('check-runs') || !['POST', 'PATCH'].includes(method)) return undefined;
    if (checks.readOnly) return REFUSED;
    const problem = problemOf(body, checks);
    if (problem !== undefined)
      return { status: 422, json: { message: `Invalid request.\n\n${problem}`, errors: [problem] } };
    return method === 'POST' ? added(checks, body as Sent) : changed(checks, Number(id), body as Sent);
  };
}

type Sent = Omit<FakeCheckRun, 'id' | 'annotations' | 'output'> & {
  output: FakeCheckRun['output'] & { annotations?: FakeAnnotation[] };
};

function listed(checks: ChecksOfRepository, sha: string, query: URLSearchParams): GitHubAnswered {
  if (!checks.commits.includes(sha))
    return { status: 422, json: { message: `No commit found for SHA: ${sha}` } };
  const name = query.get('check_name');
  const found = checks.list.filter((run) => run.head_sha === sha && (name === null || run.name === name));
  return { status: 200, json: { total_count: found.length, check_runs: found.map(shown) } };
}

function added(checks: ChecksOfRepository, sent: Sent): GitHubAnswered {
  const { output, ...rest } = sent;
  const { annotations = [], ...texts } = output;
  const run = { ...rest, id: 4000 + checks.list.length, output: texts, annotations };
  checks.list.push(run);
  return { status: 201, json: shown(run) };
}

function changed(checks: ChecksOfRepository, id: number, sent: Sent): GitHubAnswered {
  const run = checks.list.find((one) => one.id === id);
  if (run === undefined) return { status: 404, json: { message: 'Not Found' } };
  const { output, ...rest } = sent;
  const { annotations = [], ...texts } = output;
  Object.assign(run, rest, { output: texts, annotations: [...run.annotations, ...annotations] });
  return { status: 200, json: shown(run) };
}

function shown({ annotations, output, ...run }: FakeCheckRun): object {
  return {
    ...run,
    html_url: `https://github.com/octo-org/octo-repo/runs/${run.id}`,
    output: { ...output, annotations_count: annotations.length },
  };
}

const FIELDS = [
  'name',
  'head_sha',
  'details_url',
  'external_id',
  'status',
  'started_at',
  'completed_at',
  'conclusion',
  'output',
];
const ANNOTATION_FIELDS = [
  'path',
  'start_line',
  'end_line',
  'annotation_level',
  'message',
  'title',
  'raw_details',
];

function problemOf(body: unknown, { commits }: ChecksOfRepository): string | undefined {
  if (!isObject(body)) return 'the body is no object';
  const unknown = Object.keys(body).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) return `"${unknown}" is not a permitted key.`;
  const { name, head_sha: sha, external_id: id, conclusion, status, output } = body;
  if (typeof name !== 'string' || name === '' || name.length > 255) return '"name" is wrong';
  if (typeof sha !== 'string' || !commits.includes(sha)) return `No commit found for SHA: ${String(sha)}`;
  if (id !== undefined && (typeof id !== 'string' || id.length > 255)) return '"external_id" is wrong';
  if (status !== 'completed' || !CONCLUSIONS.includes(String(conclusion))) return '"conclusion" is wrong';
  if (!isObject(output)) return '"output" wasn\'t supplied.';
  const { title, summary, text = '', annotations = [] } = output;
  if (typeof title !== 'string' || title === '' || title.length > 255) return '"title" wasn\'t supplied.';
  for (const one of [summary, text])
    if (typeof one !== 'string' || one.length > MAX_TEXT) return 'Only 65535 characters are allowed';
  if (summary === '') return '"summary" wasn\'t supplied.';
  if (!Array.isArray(annotations) || annotations.length > 50)
    return 'No more than 50 items are allowed; the annotations are more.';
  return annotations.map(annotationProblem).find((problem) => problem !== undefined);
}

function annotationProblem(value: unknown): string | undefined {
  if (!isObject(value)) return 'an annotation is no object';
  const unknown = Object.keys(value).find((name) => !ANNOTATION_FIELDS.includes(name));
  if (unknown !== undefined) return `"${unknown}" is not a permitted key.`;
  const { path, start_line: start, end_line: end, annotation_level: level } = value;
  if (typeof path !== 'string' || path === '' || path.startsWith('/')) return '"path" is wrong';
  if (!isLine(start) || !isLine(end) || end < start) return '"start_line" or "end_line" is wrong';
  if (!['notice', 'warning', 'failure'].includes(String(level))) return '"annotation_level" is wrong';
  if (typeof value.message !== 'string' || value.message === '') return '"message" wasn\'t supplied.';
  const { message, title = '-', raw_details: details = '-' } = value;
  if (typeof title !== 'string' || title === '' || title.length > 255) return '"title" is too long';
  for (const one of [message, details])
    if (typeof one !== 'string' || Buffer.byteLength(one) > MAX_ANNOTATION_BYTES) return 'a text is too long';
  return undefined;
}

function isLine(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
