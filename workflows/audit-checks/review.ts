// The shapes of the audit: what the workflow takes in, what the model answers, what comes out.
import { z } from 'flue-action';
import { SEVERITIES } from './finding.ts';

export const AuditInput = z.strictObject({
  paths: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Files or folders to audit instead of .github/workflows, .github/actions and action.yml.'),
  failOn: z
    .enum(['error', 'warning', 'never'])
    .default('error')
    .describe('The least severe finding that makes the verdict `fail`.'),
});

const Verdict = z.enum(['pass', 'warn', 'fail']);
export type Verdict = z.infer<typeof Verdict>;

const place = {
  path: z.string().describe('Path in the checkout.'),
  line: z.int().min(1).describe('1-based line.'),
  endLine: z.int().min(1).optional(),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  message: z.string().describe('What is wrong and what an attacker gains by it.'),
  suggestion: z.string().optional().describe('What to write instead: YAML or shell, no prose.'),
};

/** What the model answers. A finding it leaves out, or gives no decision on, is confirmed. */
export const Review = z.object({
  verdict: Verdict,
  summary: z.string().describe('Two or three sentences for the person who must act on it.'),
  judgements: z
    .array(
      z.object({
        id: z.string().describe('Id of a reported finding, such as F3.'),
        decision: z.enum(['confirm', 'dismiss']).default('confirm'),
        reason: z.string().default('').describe('What in the files decides it.'),
      }),
    )
    .describe('Every reported finding, the riskiest first.'),
  added: z.array(z.object(place)).default([]).describe('Findings that only reading in context shows.'),
});
export type Review = z.infer<typeof Review>;

const AuditFinding = z.object({
  id: z.string(),
  rule: z.string(),
  ...place,
  source: z.enum(['check', 'review']),
  /** The reviewer's reason for keeping it. */
  reason: z.string().optional(),
});
export type AuditFinding = z.infer<typeof AuditFinding>;

export const AuditOutput = z.object({
  verdict: Verdict,
  summary: z.string(),
  findings: z.array(AuditFinding),
  dismissed: z.array(AuditFinding.extend({ reason: z.string() })),
  checked: z.object({ files: z.int(), jobs: z.int(), steps: z.int() }),
});
export type AuditOutput = z.infer<typeof AuditOutput>;
