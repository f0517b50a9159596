// The post step of a deploy whose main was ended before anybody had decided about the version that is up: a verification that
// did not come to its end has failed, so what a failed one means is done here.
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import { createCloudflareApi } from '../../deploy/cloudflare-api.ts';
import { messageOf } from '../../errors.ts';
import { stepWarning } from '../../github/annotations.ts';
import { setDeploymentStatus } from '../../github/deployments.ts';
import { readEventContext } from '../../github/event-context.ts';
import { SUMMARY_BYTES, writeSummary } from '../../github/summary.ts';
import { renderReport } from '../../report/render-report.ts';
import { cancelledEnding } from './conclude.ts';
import type { DeployState } from './deploy-state.ts';
import { undoDeploy } from './deploy-undo.ts';
import { githubApiOf } from './github-api.ts';
import { loadInputs, loadReportInputs, loadStep } from './inputs.ts';
import { print } from './log.ts';
import { reportOf } from './report-of.ts';

const UNDO_MS = 60_000;

/** Throws FlueError for inputs that cannot be read any more, and what the file system throws. */
export async function settleDeploy(
  { deployed, recordId }: DeployState,
  redact: (text: string) => string,
): Promise<void> {
  const step = loadStep();
  const event = readEventContext(step.github);
  const inputs = loadInputs(step);
  const { apiUrl, accountId, token } = inputs.deploy?.cloudflare ?? {
    apiUrl: '',
    accountId: null,
    token: null,
  };
  if (inputs.deploy === null || accountId === null || token === null) return;
  const fetch = createNodeFetch({ environment: inputs.environment });
  const api = createCloudflareApi({ apiUrl, accountId, token, fetch });
  const wanted = inputs.deploy.rollbackOnFailure && inputs.deploy.verify !== null;
  const undone = await undoDeploy(api, { deployed, wanted, limitMs: UNDO_MS });
  const verified = inputs.deploy.verify === null ? null : false;
  const said = `the step was ended before version ${deployed.versionId} was decided about; ${undone.said}`;
  print(stepWarning(redact(said)));
  if (step.hasSummary && loadReportInputs().summary) {
    const ending = { ...cancelledEnding(), problem: { code: 'cancelled', message: said } };
    const now = { ...deployed, verified, rolledBack: undone.outcome === 'done' };
    await writeSummary(
      redact(renderReport(reportOf({ ending, event, filesRoot: '', deployed: now }), SUMMARY_BYTES)),
    );
  }
  if (recordId === null || event.repository === null) return;
  await setDeploymentStatus(githubApiOf(inputs), {
    repository: event.repository,
    id: recordId,
    state: 'inactive',
    environmentUrl: deployed.url,
    logUrl: event.runUrl,
    description: undone.said,
  }).catch((thrown: unknown) => print(stepWarning(redact(messageOf(thrown)))));
}
