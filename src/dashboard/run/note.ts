// Events that are neither a turn nor a tool call, as a line each: a title of ours, and text that may be anybody's.
import type { RunEvent } from '../../protocol/events.ts';
import { formatDuration, formatValue } from '../format.ts';

export interface Note {
  type: 'note';
  id: string;
  at: string;
  tone: 'plain' | 'good' | 'bad' | 'warn';
  title: string;
  text: string;
}

type NotedEvent = Exclude<
  RunEvent,
  {
    type:
      | 'turn_started'
      | 'turn_completed'
      | 'tool_started'
      | 'tool_completed'
      | 'approval_requested'
      | 'approval_resolved';
  }
>;

export function noteOf(event: NotedEvent, offset: number): Note {
  return { type: 'note', id: `e${offset}`, at: event.at, tone: 'plain', text: '', ...shown(event) };
}

function shown(event: NotedEvent): { title: string; text?: string; tone?: Note['tone'] } {
  switch (event.type) {
    case 'run_queued':
      return { title: 'Queued', text: originOf(event.trigger) };
    case 'run_started':
      return { title: 'Started' };
    case 'run_resumed':
      return { title: 'Went on in a new process', text: `attempt ${event.attempt}`, tone: 'warn' };
    case 'step_completed':
      return { title: `Step ${event.name}`, text: formatDuration(event.durationMs) };
    case 'skill_loaded':
      return { title: `Skill ${event.name}` };
    case 'task_started':
      return { title: `Task for ${event.agent ?? 'a subagent'}`, text: event.prompt };
    case 'task_completed':
      return {
        title: event.isError ? 'Task failed' : 'Task done',
        text: event.text,
        tone: event.isError ? 'bad' : 'plain',
      };
    case 'compaction':
      return { title: 'Compacted', text: `${event.messagesBefore} → ${event.messagesAfter} messages` };
    case 'log':
      return {
        title: `Log · ${event.level}`,
        text: event.data === undefined ? event.message : `${event.message}\n${formatValue(event.data)}`,
        tone: event.level === 'error' ? 'bad' : event.level === 'warn' ? 'warn' : 'plain',
      };
    case 'budget_warning':
      return { title: 'Budget', text: event.message, tone: 'warn' };
    case 'run_succeeded':
      return { title: 'Succeeded', tone: 'good' };
    case 'run_failed':
      return { title: 'Failed', text: `${event.error.code}: ${event.error.message}`, tone: 'bad' };
    case 'run_cancelled':
      return { title: 'Cancelled', text: event.error.message, tone: 'warn' };
    default:
      // A newer server may tell of things that this page does not know.
      return { title: (event as { type: string }).type, text: formatValue(event) };
  }
}

function originOf(trigger: { actor: string | null; repository: string | null; via: string }): string {
  const { actor, repository, via } = trigger;
  return [`by ${via}`, actor, repository].filter((part) => part !== null).join(' · ');
}
