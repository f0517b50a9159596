// The GitHub Deployment of a step: made beside the upload, which does not wait for it, and told how it ended. Where the token
// may not write one, the log says so and nothing else changes.
import { messageOf } from '../../errors.ts';
import type { GitHubApi } from '../../github/api.ts';
import { createDeployment, type DeploymentStatus, setDeploymentStatus } from '../../github/deployments.ts';
import { appendValue } from '../../github/file-command.ts';
import { workflowCommand } from '../../github/workflow-command.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { Delivery } from './announce.ts';
import { print } from './log.ts';
import { within } from './within.ts';

export interface DeployRecord {
  /** Resolves when GitHub knows, or cannot be told. Rejects never. */
  end(
    state: Exclude<DeploymentStatus['state'], 'in_progress'>,
    said: { url: string | null; description: string; hurried: boolean },
  ): Promise<void>;
}

const LIMIT_MS = 20_000;
/** After a cancel. */
const HURRIED_MS = 500;

/** `environment` is the Worker's name: each Worker has a history of its own. */
export function openDeployRecord(api: GitHubApi, delivery: Delivery, environment: string): DeployRecord {
  const { event, step, redact } = delivery;
  const { repository, sha, runUrl: logUrl } = event;
  if (repository === null || sha === null) return { end: async () => {} };
  const begun = (async () => {
    const id = await createDeployment(api, { repository, sha, environment, description: 'flue deploy' });
    if (step.stateFile !== null) appendValue(step.stateFile, 'deployment', String(id));
    const description = 'the Worker is uploaded';
    await setDeploymentStatus(api, {
      repository,
      id,
      state: 'in_progress',
      environmentUrl: null,
      logUrl,
      description,
    });
    return id;
  })();
  // Said where it is waited for.
  begun.catch(() => {});
  return {
    async end(state, { url, description, hurried }) {
      const told = async (): Promise<void> => {
        const id = await begun;
        await setDeploymentStatus(api, { repository, id, state, environmentUrl: url, logUrl, description });
      };
      await within(hurried ? HURRIED_MS : LIMIT_MS, told()).catch((thrown: unknown) => {
        print(notice(redact(messageOf(thrown))));
      });
    },
  };
}

function notice(why: string): string {
  const reason = oneLine(why, 300).replace(/\.$/, '');
  return workflowCommand(
    'notice',
    `no GitHub Deployment: ${reason}. Where one is wanted, give the job permissions: deployments: write.`,
  );
}
