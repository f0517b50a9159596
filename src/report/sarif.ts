// The findings of all runs as one run of SARIF 2.1.0, as GitHub's code scanning and other viewers read it.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
// https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
import { repositoryPath } from '../protocol/finding-path.ts';
import { type Finding, findingsOf, type Severity } from '../protocol/findings.ts';
import type { Json } from '../protocol/json.ts';
import { oneLine, plainText } from '../protocol/plain-text.ts';
import type { RunSnapshot } from '../protocol/run.ts';

/** As many results as GitHub takes of a run. */
export const MOST_RESULTS = 25_000;
const MESSAGE_LENGTH = 4000;
const TITLE_LENGTH = 255;
const LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const;
const ORDER: readonly Severity[] = ['error', 'warning', 'notice'];
/** The rule of findings without a title. */
const UNTITLED = { id: 'flue/finding', title: 'Finding' };

export interface SarifSource {
  snapshots: readonly RunSnapshot[];
  /** Whether all that was to run did; why not is told as a notification. */
  problem: { code: string; message: string } | null;
  /** What one upload replaces of an earlier one: workflow and leg, without the run. */
  category: string;
  /** The id of the GitHub workflow run, which changes each time. */
  runId: string;
  toolVersion: string;
  repository: { url: string; sha: string; ref: string | null } | null;
  /** The mounted folder relative to the repository. */
  root: string;
  /** A short hash in hexadecimal. */
  hash(text: string): string;
}

/** At most `limit` results, the gravest first; what is left out is counted in a notification. */
export function renderSarif(source: SarifSource, limit: number = MOST_RESULTS): Json {
  const all = source.snapshots
    .flatMap((snapshot) => findingsOf(snapshot.result).map((finding) => ({ finding, snapshot })))
    .sort((a, b) => ORDER.indexOf(a.finding.severity) - ORDER.indexOf(b.finding.severity));
  const shown = all.slice(0, limit);
  const rules = rulesOf(shown.map(({ finding }) => finding));
  const fingerprint = fingerprints(source);
  const results = shown.map(({ finding, snapshot }) =>
    resultOf({ finding, snapshot, rules, root: source.root, fingerprint }),
  );
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: driverOf(source, rules) },
        automationDetails: { id: `${source.category}/${source.runId}` },
        invocations: [invocationOf(source, all.length - shown.length)],
        ...provenanceOf(source.repository),
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}

interface Rule {
  id: string;
  title: string;
  level: (typeof LEVELS)[Severity];
  index: number;
}

function driverOf({ toolVersion }: SarifSource, rules: ReadonlyMap<string, Rule>): Json {
  return {
    name: 'flue-action',
    version: toolVersion,
    semanticVersion: toolVersion,
    rules: [...rules.values()].map(({ id, title, level }) => ({
      id,
      shortDescription: { text: title },
      fullDescription: { text: title },
      help: { text: 'A finding of an AI agent. Look at the place before you act on it.' },
      defaultConfiguration: { level },
      properties: { tags: ['flue'] },
    })),
  };
}

/** By id. The title makes the rule, so that alerts of one kind stand together. */
function rulesOf(findings: readonly Finding[]): Map<string, Rule> {
  const rules = new Map<string, Rule>();
  for (const finding of findings) {
    const { id, title } = ruleOf(finding);
    if (!rules.has(id)) rules.set(id, { id, title, level: LEVELS[finding.severity], index: rules.size });
  }
  return rules;
}

function ruleOf({ title }: Finding): { id: string; title: string } {
  const named = title === undefined ? '' : oneLine(title, TITLE_LENGTH);
  const slug = named
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
    .toWellFormed();
  return slug === '' ? UNTITLED : { id: `flue/${slug}`, title: named };
}

interface Placed {
  finding: Finding;
  snapshot: RunSnapshot;
  rules: ReadonlyMap<string, Rule>;
  root: string;
  fingerprint(finding: Finding): string;
}

function resultOf({ finding, snapshot, rules, root, fingerprint }: Placed): Json {
  const { line, endLine = line, severity, title, message } = finding;
  const { id } = ruleOf(finding);
  const text = plainText(message).slice(0, MESSAGE_LENGTH).toWellFormed().trim();
  return {
    ruleId: id,
    ruleIndex: rules.get(id)?.index ?? -1,
    level: LEVELS[severity],
    message: { text: inert(text || oneLine(title ?? severity, TITLE_LENGTH) || severity) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(finding, root), uriBaseId: '%SRCROOT%' },
          region: { startLine: line, ...(endLine > line ? { endLine } : {}) },
        },
      },
    ],
    partialFingerprints: { primaryLocationLineHash: fingerprint(finding) },
    properties: { instance: oneLine(snapshot.instanceId, 256), runId: snapshot.runId },
  };
}

/** `[text](1)` is a link in a message, `{0}` a placeholder (§3.11.5, §3.11.6); a model's are made neither, by a break. */
function inert(text: string): string {
  return text.replace(/\](?=\()/g, ']\u200b').replace(/\{(?=\d+\})/g, '{\u200b');
}

function uriOf({ path }: Finding, root: string): string {
  // Of a path that leads out of the repository its end is shown: nobody can open what is elsewhere.
  const parts = repositoryPath(oneLine(path, 1000), root).split('/');
  const end = parts.slice(parts.lastIndexOf('..') + 1);
  return end.map((part) => encodeURIComponent(part)).join('/') || '.';
}

/**
 * The same finding has the same one in the next run, whatever its line is by then and in whatever words the model puts it:
 * it is made of the rule, the path and which one of its kind it is in the file. Without a title the words are all there is.
 */
function fingerprints({ root, hash }: SarifSource): (finding: Finding) => string {
  const seen = new Map<string, number>();
  return (finding) => {
    const { id } = ruleOf(finding);
    const words = id === UNTITLED.id ? oneLine(finding.message, 500).toLowerCase().replace(/\d+/g, '#') : '';
    const what = hash(JSON.stringify([id, uriOf(finding, root), words]));
    const count = (seen.get(what) ?? 0) + 1;
    seen.set(what, count);
    return `${what}:${count}`;
  };
}

function invocationOf({ problem, snapshots }: SarifSource, leftOut: number): Json {
  const starts = snapshots.flatMap(({ startedAt }) => startedAt ?? []).sort();
  const ends = snapshots.flatMap(({ finishedAt }) => finishedAt ?? []).sort();
  const [start] = starts;
  const end = ends.at(-1);
  const notifications = [
    ...(problem === null ? [] : [notification('error', problem.code, oneLine(problem.message, 2000))]),
    ...(leftOut === 0 ? [] : [notification('warning', 'left_out', `${leftOut} more findings do not fit.`)]),
  ];
  return {
    executionSuccessful: problem === null,
    ...(start === undefined ? {} : { startTimeUtc: start }),
    ...(end === undefined ? {} : { endTimeUtc: end }),
    ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
  };
}

function notification(level: 'error' | 'warning', id: string, text: string): Json {
  return { level, descriptor: { id }, message: { text: inert(text) } };
}

function provenanceOf(repository: SarifSource['repository']): { [key: string]: Json } {
  if (repository === null) return {};
  const { url, sha, ref } = repository;
  const branch = ref === null ? {} : { branch: ref };
  const mappedTo = { uriBaseId: '%SRCROOT%' };
  return { versionControlProvenance: [{ repositoryUri: url, revisionId: sha, ...branch, mappedTo }] };
}
