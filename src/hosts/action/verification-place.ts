// Where a verification runs. A workflow of the project that is deployed is part of the Worker, and runs there; one that only
// the project at the root of the checkout has runs on the runner, and sees the Worker from outside.
import { relative } from 'node:path';
import { FlueError } from '../../errors.ts';
import { discover } from '../../project/discover.ts';
import type { Project } from '../../project/manifest.ts';
import { didYouMean } from '../../protocol/nearest.ts';

export type VerificationPlace =
  | { at: 'worker' }
  | {
      at: 'runner';
      /** The folder to open. */
      projectDir: string;
    };

/** Throws FlueError `unknown_workflow`. `folder` is where the deployed project is in the checkout. */
export function verificationPlace(
  workflow: string,
  { project, folder, workspace }: { project: Project; folder: string; workspace: string },
): VerificationPlace {
  if (project.workflows.has(workflow)) return { at: 'worker' };
  const isElsewhere = relative(workspace, folder) !== '';
  const root = isElsewhere ? discover(workspace).workflows : new Map<string, readonly string[]>();
  if (root.has(workflow)) return { at: 'runner', projectDir: workspace };
  const names = [...project.workflows.keys(), ...root.keys()];
  throw new FlueError('unknown_workflow', `there is no workflow "${workflow}" that could verify the Worker`, {
    hint: didYouMean(workflow, names),
  });
}
