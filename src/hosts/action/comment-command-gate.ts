// Whether the step takes what it does from the comment that started the job: an agent is named, and nothing else says what to
// say to it. All the rest of commands is loaded only then.
import type { CommentWork } from './comment-command.ts';
import type { Ending } from './conclude.ts';
import type { ActionInputs } from './inputs.ts';

export function takesCommands({ target, github }: Pick<ActionInputs, 'target' | 'github'>): boolean {
  if (github.GITHUB_EVENT_NAME?.trim() !== 'issue_comment') return false;
  return target.kind === 'agent' && !target.many && target.payload.kind === 'none';
}

type Given = Pick<CommentWork, 'inputs' | 'delivery'>;

/** How the step judges and runs whatever it is given. */
export interface Course<W> {
  ifTrusted(work: W, go: () => Promise<Ending>): Promise<Ending>;
  perform(work: W): Promise<Ending>;
}

export async function obeyed<W extends Given>(work: W, course: Course<W>): Promise<Ending> {
  const { obeyComment } = await import('./comment-command.ts');
  return obeyComment({
    inputs: work.inputs,
    delivery: work.delivery,
    ifTrusted: (go) => course.ifTrusted(work, go),
    perform: (inputs) => course.perform({ ...work, inputs }),
  });
}
