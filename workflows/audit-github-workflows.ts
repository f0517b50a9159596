// Audits the checkout's GitHub workflows: fixed rules find, the model judges what they found and adds what needs context.
// It never writes, and it does not need the model to be honest: see audit-checks/verdict.ts.
import { defineWorkflow } from 'flue-action';
import { auditCheckout } from './audit-checks/checkout.ts';
import { AuditInput, AuditOutput, Review } from './audit-checks/review.ts';
import { reviewPrompt } from './audit-checks/review-prompt.ts';
import { numbered, settle, verdictOf } from './audit-checks/verdict.ts';

export default defineWorkflow({
  description: 'Audits the GitHub workflows of the checkout for security: fixed checks, judged by a model.',
  input: AuditInput,
  output: AuditOutput,
  skills: ['github-workflow-security'],
  budget: { maxCostUsd: 0.5, maxTurns: 25 },

  async run({ input, session, sandbox, step, log }): Promise<AuditOutput> {
    const audit = await step('check the files', () => auditCheckout(sandbox, input.paths));
    const checked = { files: Object.keys(audit.files).length, jobs: audit.jobs, steps: audit.steps };
    if (checked.files === 0) {
      // A path that somebody wrote down is expected to lead somewhere: a typo must not turn the gate green.
      if (input.paths !== undefined)
        throw new Error(`there is no GitHub workflow in ${input.paths.join(', ')}`);
      const summary = 'There are no GitHub workflows to audit in .github/workflows and .github/actions.';
      return { verdict: 'pass', summary, findings: [], dismissed: [], checked };
    }
    const reported = numbered(audit.findings);
    const verdict = verdictOf(reported, input.failOn);
    log.info(`the checks found ${reported.length} in ${checked.files} files: ${verdict}`);
    const review = await session.prompt(reviewPrompt({ audit, reported, verdict }), { result: Review });
    return { ...settle({ audit, reported, review: review.data, failOn: input.failOn }), checked };
  },
});
