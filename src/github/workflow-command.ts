// Workflow commands as the runner reads them (actions/runner: ActionCommand.cs), escaped as @actions/core escapes them.
// Written by hand because @actions/core costs up to 48 ms of start-up, and masks and groups come before the first model
// request. Outputs and the summary, where a wrong delimiter would let text set outputs, still go through @actions/core.

export type CommandName = 'add-mask' | 'debug' | 'endgroup' | 'error' | 'group' | 'notice' | 'warning';

/** One line, ready to be written; properties left undefined are left out. */
export function workflowCommand(
  name: CommandName,
  message: string,
  properties: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined && value !== '');
  const head = given.map(([key, value]) => `${key}=${escapeProperty(String(value))}`).join(',');
  return `::${name}${head === '' ? '' : ` ${head}`}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
