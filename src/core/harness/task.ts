// The events around a task: who handed it over, to whom, and how it ended.
import type { PromptAnswer } from '../../authoring/context.ts';
import { messageOf } from '../../errors.ts';
import type { NewEvent } from '../run/journal.ts';
import type { RunScope } from '../run/scope.ts';

export interface FollowedTask {
  /** The name of its session, too. */
  taskId: string;
  /** null when the workflow's own code handed it over. */
  parentCallId: string | null;
  agent: string | null;
  prompt: string;
  run(): Promise<PromptAnswer<unknown>>;
}

/** Throws what the task threw. What a process before has told is not told again. */
export async function followTask(scope: RunScope, task: FollowedTask): Promise<PromptAnswer<unknown>> {
  const { journal, store, signal } = scope;
  const { taskId, parentCallId, agent, prompt } = task;
  const owner = `${scope.workspaceKey}/${taskId}`;
  const told = store.progress(owner, EVENTS);
  const tell = (event: NewEvent, what: 'started' | 'completed'): void => {
    journal.stage(event);
    journal.stageRows(() => store.setProgress(owner, EVENTS, what));
  };
  const complete = (isError: boolean, text: string): void => {
    if (told !== 'completed') tell({ type: 'task_completed', taskId, isError, text }, 'completed');
  };
  if (told === undefined) {
    tell({ type: 'task_started', taskId, parentCallId, agent, session: taskId, prompt }, 'started');
    await journal.commit();
  }
  try {
    const answer = await task.run();
    complete(false, answer.text);
    return answer;
  } catch (thrown) {
    signal.throwIfAborted();
    complete(true, messageOf(thrown));
    throw thrown;
  }
}

/** Key of the row that says which of a task's events are in the journal. */
const EVENTS = 'events';
