// Registers secrets with the runner, which then shows *** wherever they stand in the log.
import { workflowCommand } from './workflow-command.ts';

/** As in core/redact.ts: masking a shorter value would hide half of every log. */
const SHORTEST = 6;

/** The commands to write before anything else is printed. A value of many lines is masked line by line. */
export function maskCommands(secrets: Iterable<string>): string[] {
  const values = new Set<string>();
  for (const secret of secrets) {
    // The runner would mask every line of a longer value too, also a lone `{` of a JSON key file.
    for (const line of secret.split(/\r\n|\r|\n/)) {
      if (line.trim().length >= SHORTEST) values.add(line.trim());
    }
  }
  return [...values].map((value) => workflowCommand('add-mask', value));
}
