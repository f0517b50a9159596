// A step of `mode: invoke` in a job that has checked nothing out.
import { TOKEN } from '../support/node-server.ts';
import { type RunActionOptions, runAction } from '../support/runner.ts';
import { DIST } from './projects.ts';

export function invokeStep(
  inputs: Record<string, string | number | boolean>,
  options: Partial<RunActionOptions> = {},
) {
  return runAction({
    dist: DIST,
    inputs: { mode: 'invoke', 'flue-token': TOKEN, ...inputs },
    secrets: [TOKEN],
    ...options,
  });
}
