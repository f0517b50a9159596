// Leaves the record of a leg for mode: report, as an artifact of the GitHub workflow run. Three requests, bounded in time;
// whatever goes wrong is a line in the log and changes nothing.
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import { messageOf } from '../../errors.ts';
import { recordName } from '../../github/records/record-name.ts';
import { RECORD_FILE, RECORDS } from '../../github/records/record-source.ts';
import { zipOne } from '../../github/records/record-zip.ts';
import { createRuntimeArtifacts, type RuntimeService } from '../../github/records/runtime-artifacts.ts';
import { recordText } from '../../report/leg-record.ts';
import type { CommentInputs } from './comment-inputs.ts';
import { recordOf, type Told } from './comment-part.ts';
import { printUntrusted } from './log.ts';

export interface LeaveRecordOptions extends Told {
  service: RuntimeService;
  inputs: CommentInputs;
  /** The job was cancelled, and the process has seconds. */
  hurried: boolean;
  redact(text: string): string;
}

/** With the pauses that the service asks for; where it says nothing it is given up after half of it. */
const LIMIT_MS = 20_000;
/** What is left to the comment of the 7.5 s after a cancel; the post step has another try. */
const HURRIED_MS = 1000;
/** As long as GitHub lets the failed jobs of a run be run again, when the other legs leave nothing new. */
const DAYS = 30;
const DAY_MS = 86_400_000;

/** Whether it is there. Rejects never. */
export async function leaveRecord(options: LeaveRecordOptions): Promise<boolean> {
  const { service, inputs, hurried, redact } = options;
  try {
    const { name, content } = recordOf(options, inputs, Date.now());
    const artifacts = createRuntimeArtifacts(service, {
      ...RECORDS,
      fetch: createNodeFetch({ environment: inputs.environment }),
      limitMs: hurried ? HURRIED_MS : LIMIT_MS,
    });
    const text = recordText(content);
    await artifacts.save(recordName(name), zipOne(RECORD_FILE, Buffer.from(text)), expiry(inputs));
    return true;
  } catch (thrown) {
    printUntrusted(redact(`no record for mode: report: ${messageOf(thrown)}`));
    return false;
  }
}

/** GitHub refuses more days than the repository keeps artifacts. */
function expiry({ environment }: CommentInputs): Date {
  const most = Number(environment.GITHUB_RETENTION_DAYS);
  return new Date(Date.now() + Math.min(DAYS, most > 0 ? most : DAYS) * DAY_MS);
}
