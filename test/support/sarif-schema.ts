// Reads a SARIF 2.1.0 log as a strict viewer would: by the JSON schema of the specification, and by what its text and GitHub
// ask of the objects that we write beyond that. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';

const level = z.enum(['none', 'note', 'warning', 'error']);
const count = z.int().min(0);
const line = z.int().min(1);
const bag = z.record(z.string(), z.unknown()).and(z.object({ tags: z.array(z.string()).optional() }));

/** §3.11: a text, or an id with one of the strings of the tool. */
const message = z.strictObject({
  text: z.string().min(1).optional(),
  markdown: z.string().optional(),
  id: z.string().optional(),
  arguments: z.array(z.string()).optional(),
});
/** §3.12 */
const multiformat = z.strictObject({ text: z.string(), markdown: z.string().optional() });

/** §3.4: a relative reference has neither a scheme nor a slash at its beginning (§3.4.4), and is escaped (RFC 3986). */
const artifactLocation = z.strictObject({
  uri: z
    .string()
    .regex(/^(?:[\w.~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$/i)
    .refine((uri) => !uri.startsWith('/'), 'a uri with a uriBaseId is relative'),
  uriBaseId: z.string(),
});
/** §3.30: lines count from 1, the end is not before the start. */
const region = z
  .strictObject({ startLine: line, endLine: line.optional() })
  .refine(({ startLine, endLine = startLine }) => endLine >= startLine, 'endLine is before startLine');
const location = z.strictObject({
  physicalLocation: z.strictObject({ artifactLocation, region }),
});

/** §3.27. GitHub takes at most 1,000 locations of a result and shows one. */
const result = z.strictObject({
  ruleId: z.string().min(1),
  ruleIndex: count,
  level,
  message: message.extend({ text: z.string().min(1) }),
  locations: z.array(location).min(1).max(10),
  partialFingerprints: z.record(z.string(), z.string()),
  properties: bag.optional(),
});

/** §3.49 */
const rule = z.strictObject({
  id: z.string().min(1).max(255),
  shortDescription: multiformat.refine(({ text }) => text.length <= 1024),
  fullDescription: multiformat.refine(({ text }) => text.length <= 1024),
  help: multiformat,
  defaultConfiguration: z.strictObject({ level }),
  properties: bag,
});

/** §3.58 */
const notification = z.strictObject({
  level,
  descriptor: z.strictObject({ id: z.string().min(1) }),
  message,
});
/** §3.9: always UTC */
const moment = z.iso.datetime();
/** §3.20 */
const invocation = z.strictObject({
  executionSuccessful: z.boolean(),
  startTimeUtc: moment.optional(),
  endTimeUtc: moment.optional(),
  toolExecutionNotifications: z.array(notification).optional(),
});

const run = z
  .strictObject({
    tool: z.strictObject({
      driver: z.strictObject({
        name: z.string().min(1),
        version: z.string().min(1),
        semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/),
        rules: z.array(rule),
      }),
    }),
    automationDetails: z.strictObject({ id: z.string().min(1) }),
    invocations: z.array(invocation).length(1),
    versionControlProvenance: z
      .array(
        z.strictObject({
          repositoryUri: z.url(),
          revisionId: z.string(),
          branch: z.string().optional(),
          mappedTo: z.strictObject({ uriBaseId: z.string() }),
        }),
      )
      .optional(),
    columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
    results: z.array(result).max(25_000),
  })
  .superRefine(({ tool, results }, context) => {
    const { rules } = tool.driver;
    // §3.49.3 and §3.27.6
    if (new Set(rules.map(({ id }) => id)).size < rules.length) context.addIssue('two rules have one id');
    if (results.some(({ ruleId, ruleIndex }) => rules[ruleIndex]?.id !== ruleId))
      context.addIssue('a ruleIndex is not that of its ruleId');
  });

const log = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(run).length(1),
});

export type SarifRun = z.infer<typeof run>;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const SCHEMA = JSON.parse(
  readFileSync(new URL('../fixtures/sarif-2.1.0.json', import.meta.url), 'utf8'),
) as object;
const validate = ajv.compile(SCHEMA);

/** Throws with all that speaks against it. */
export function readSarif(json: unknown): SarifRun {
  if (!validate(json)) throw new Error(ajv.errorsText(validate.errors));
  const [only] = log.parse(json).runs;
  if (only === undefined) throw new Error('the log has no run');
  return only;
}
