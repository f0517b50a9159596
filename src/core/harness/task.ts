// The events around a task: who handed it over, to whom, and how it ended.
import type { PromptAnswer } from '../../authoring/context.ts';
import { messageOf } from '../../errors.ts';
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

/** Throws what the task threw. */
export async function followTask(
  { journal, signal }: RunScope,
  task: FollowedTask,
): Promise<PromptAnswer<unknown>> {
  const { taskId, parentCallId, agent, prompt } = task;
  await journal.commit({ type: 'task_started', taskId, parentCallId, agent, session: taskId, prompt });
  try {
    const answer = await task.run();
    journal.stage({ type: 'task_completed', taskId, isError: false, text: answer.text });
    return answer;
  } catch (thrown) {
    signal.throwIfAborted();
    journal.stage({ type: 'task_completed', taskId, isError: true, text: messageOf(thrown) });
    throw thrown;
  }
}
