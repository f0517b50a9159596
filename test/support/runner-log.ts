// Reads a step's whole output as the runner does (actions/runner: ActionCommandManager.cs): annotations, masks, groups,
// stop-commands. It judges, it does not forgive: what the runner would refuse or deprecate is listed.
import {
  FORBIDDEN_COMMANDS,
  parseCommand,
  REGISTERED_COMMANDS,
  splitLines,
  type WorkflowCommand,
} from './runner-command.ts';
import { createMasker } from './runner-mask.ts';

export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
  properties: Record<string, string>;
}

export interface LogGroup {
  title: string;
  lines: string[];
  closed: boolean;
}

export interface RunnerLog {
  /** Every command the runner obeyed, in order; commands inside a stop-commands region are not among them. */
  commands: WorkflowCommand[];
  annotations: Annotation[];
  /** Values the step asked to mask, as given. */
  masks: string[];
  groups: LogGroup[];
  /** set-env and add-path (they fail the step), set-output and save-state (deprecated): none may ever appear. */
  forbidden: WorkflowCommand[];
  /** What the runner itself would print as an error, failing the step. */
  errors: string[];
  /** Lines that were no command, as the step wrote them. */
  plain: string[];
  /** The log a reader of the run sees: masked, without debug lines. */
  maskedLog: string;
  /** True while a stop-commands token is unanswered. */
  stopped: boolean;
}

export interface RunnerLogParser {
  line(text: string): void;
  result(): RunnerLog;
}

/** Commands that need a `name` property. */
const NAMED = ['set-output', 'save-state'];

/** One step's log. stdout and stderr feed the same parser: the runner reads commands from both. */
export function createRunnerLog(options: { masks?: string[] } = {}): RunnerLogParser {
  const registered = new Set(REGISTERED_COMMANDS);
  const masker = createMasker(options.masks ?? []);
  const shown: string[] = [];
  const log: Omit<RunnerLog, 'maskedLog' | 'stopped'> = {
    commands: [],
    annotations: [],
    masks: [],
    groups: [],
    forbidden: [],
    errors: [],
    plain: [],
  };
  let stopToken: string | undefined;
  let lineNumber = 0;

  const show = (text: string) => shown.push(masker.mask(text));
  const fail = (message: string) => {
    log.errors.push(message);
    show(`##[error]${message}`);
  };

  function keep(text: string): void {
    log.plain.push(text);
    const group = log.groups.at(-1);
    if (group && !group.closed) group.lines.push(text);
    show(text);
  }

  function stop(token: string): void {
    if (token === '' || token.toLowerCase() === 'pause-logging' || registered.has(token.toLowerCase())) {
      fail(`stop-commands: '${token}' cannot be a token`);
      return;
    }
    stopToken = token.toLowerCase();
    registered.add(stopToken);
    if (token.length > 6) masker.add(token);
  }

  function resume(token: string): void {
    registered.delete(token);
    stopToken = undefined;
  }

  function obey(command: WorkflowCommand): void {
    const { name, data, properties } = command;
    log.commands.push(command);
    if (FORBIDDEN_COMMANDS.includes(name)) forbid(command);
    else if (name === 'error' || name === 'warning' || name === 'notice') {
      log.annotations.push({ level: name, message: data, properties });
      for (const text of splitLines(data)) show(`##[${name}]${text}`);
    } else if (name === 'add-mask') mask(data);
    else if (name === 'group') {
      log.groups.push({ title: data, lines: [], closed: false });
      show(`##[group]${data}`);
    } else if (name === 'endgroup') {
      const group = log.groups.at(-1);
      if (group) group.closed = true;
      show('##[endgroup]');
    }
  }

  function forbid(command: WorkflowCommand): void {
    log.forbidden.push(command);
    if (!NAMED.includes(command.name)) fail(`The ${command.name} command is disabled`);
    else if (!command.properties.name)
      fail(`Required field 'name' is missing in ##[${command.name}] command.`);
  }

  function mask(value: string): void {
    if (value.trim() === '') {
      show("##[warning]Can't add secret mask for empty string in ##[add-mask] command.");
      return;
    }
    log.masks.push(value);
    masker.add(value);
    for (const part of splitLines(value)) masker.add(part);
  }

  function line(text: string): void {
    lineNumber += 1;
    const command = parseCommand(text, registered);
    if (!command) keep(text);
    else if (stopToken !== undefined) {
      if (command.name === stopToken) resume(stopToken);
      else keep(text);
    } else if (command.name === 'stop-commands') stop(command.data);
    else obey({ ...command, line: lineNumber });
  }

  return {
    line,
    result: () => ({
      ...structuredClone(log),
      maskedLog: shown.join('\n'),
      stopped: stopToken !== undefined,
    }),
  };
}

/** Feeds a stream's lines to `onLine` as they become whole; the function given back takes chunks, undefined ends. */
export function lineReader(onLine: (text: string) => void): (chunk: string | undefined) => void {
  let rest = '';
  return (chunk) => {
    rest += chunk ?? '\n';
    // A CR at the end may be the first half of CR LF.
    const end = Math.max(rest.lastIndexOf('\n'), rest.slice(0, -1).lastIndexOf('\r')) + 1;
    const whole = chunk === undefined && rest === '\n' ? '' : rest.slice(0, end);
    rest = rest.slice(end);
    for (const line of splitLines(whole)) onLine(line);
  };
}

export function parseRunnerLog(output: string, options: { masks?: string[] } = {}): RunnerLog {
  const parser = createRunnerLog(options);
  for (const text of splitLines(output)) parser.line(text);
  return parser.result();
}
