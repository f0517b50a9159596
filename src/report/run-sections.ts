// What is said of one run below the table: its error with the way out, what it visibly did not do, limits and denied
// calls, and its answer and result, folded.
import { idlenessOf } from '../protocol/idleness.ts';
import { isPlainObject } from '../protocol/json.ts';
import { parseJson } from '../protocol/parse-json.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import { cutText } from './cut-text.ts';
import { fenced } from './fences.ts';
import { formatCount } from './figures.ts';
import { inertMarkdown } from './inert-markdown.ts';
import type { Extent } from './render-report.ts';

export interface SectionOptions {
  named: boolean;
  extent: Extent;
  /** Why runs did nothing, by run id; undefined when only the snapshot can say. */
  idle?: Readonly<Record<string, string>> | undefined;
}

export function runSections(snapshot: RunSnapshot, options: SectionOptions): string[] {
  const { textBytes } = options.extent;
  const instance = options.named ? inertMarkdown(snapshot.instanceId, { line: 256 }) : '';
  const label = instance === '' ? '' : ` · ${instance}`;
  const title = instance === '' ? '' : ` · ${snapshot.instanceId}`;
  return [
    errorSection(snapshot, label),
    waitingSection(snapshot, label),
    remarks(snapshot, { label: instance === '' ? '' : ` ${instance}:`, idle: options.idle }),
    conclusion(snapshot, label),
    answer(snapshot, title, textBytes),
    result(snapshot, title, textBytes),
  ];
}

function errorSection({ error }: RunSnapshot, label: string): string {
  if (error === null) return '';
  const hint =
    error.hint === undefined ? '' : `\n\n**What to do:** ${inertMarkdown(error.hint, { line: 600 })}`;
  return `**Error${label}** \`${error.code}\`: ${inertMarkdown(error.message, { line: 2000 })}${hint}`;
}

/** What a human is asked for, and by which words to answer. The input is what the model wrote: shown as code. */
function waitingSection({ status, pendingApprovals }: RunSnapshot, label: string): string {
  if (status !== 'waiting') return '';
  return pendingApprovals
    .map(({ callId, name, input }) => {
      const heading = `**Waits for an approval${label}** of ${inertMarkdown(name, { line: 64 })}, call ${inertMarkdown(callId, { line: 200 })}`;
      return `${heading}\n\n${fenced(cutText(JSON.stringify(input, null, 2), MOST_OF_AN_INPUT), 'json')}`;
    })
    .join('\n\n');
}

const MOST_OF_AN_INPUT = 4 * 1024;

/** A run that is green and did nothing must be seen to have done nothing. */
function remarks(
  snapshot: RunSnapshot,
  { label, idle }: { label: string; idle: SectionOptions['idle'] },
): string {
  const nothing = idleness(snapshot, idle);
  const found = [
    ...(nothing === null ? [] : [nothing]),
    ...(snapshot.limitHit === null ? [] : [`Limit hit: \`${snapshot.limitHit}\`.`]),
    ...(nothing === null ? denials(snapshot) : []),
    ...(snapshot.lostRequests === 0 ? [] : [lostRemark(snapshot.lostRequests)]),
  ];
  return found.map((remark) => `- ⚠️${label} ${remark}`).join('\n');
}

/** null = it did something. A workflow may well have a result without a model; what it cost is seen to be nothing then. */
function idleness(snapshot: RunSnapshot, idle: SectionOptions['idle']): string | null {
  const reason = idle === undefined ? idlenessOf(snapshot)?.reason : idle[snapshot.runId];
  if (reason !== undefined) return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
  return snapshot.status === 'succeeded' && snapshot.turns === 0 ? 'No model turn was taken.' : null;
}

function denials({ deniedCalls, toolCalls }: RunSnapshot): string[] {
  if (deniedCalls === 0) return [];
  const all = deniedCalls === toolCalls ? 'All' : `${formatCount(deniedCalls)} of`;
  return [`${all} ${formatCount(toolCalls)} tool calls were denied.`];
}

function lostRemark(count: number): string {
  return `${formatCount(count)} model ${count === 1 ? 'request' : 'requests'} got no complete answer.`;
}

/** What a result says of itself in words is for everyone to read; the rest of it is for programs. */
function conclusion({ result: value }: RunSnapshot, label: string): string {
  if (!isPlainObject(value) || typeof value.summary !== 'string' || value.summary.trim() === '') return '';
  const heading = label === '' ? '' : `**${label.slice(' · '.length)}**: `;
  return heading + inertMarkdown(value.summary, { line: 2000 });
}

/** The last text of the model, unless it is the result in its raw form. */
function answer({ text, result: value }: RunSnapshot, title: string, textBytes: number): string {
  if (text === null || text.trim() === '' || textBytes === 0) return '';
  if (value !== null && parseJson(text).ok) return '';
  return folded(`Answer${title}`, inertMarkdown(cutText(text, textBytes), 'block'));
}

function result({ result: value }: RunSnapshot, title: string, textBytes: number): string {
  if (value === null || textBytes === 0) return '';
  return folded(`Result${title}`, fenced(cutText(JSON.stringify(value, null, 2), textBytes), 'json'));
}

function folded(title: string, body: string): string {
  return `<details><summary>${inertMarkdown(title, { html: 300 })}</summary>\n\n${body}\n\n</details>`;
}
