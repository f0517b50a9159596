// What `flue` understands, as data: the parser, the help and the suggestions all read these two tables.

export interface Flag {
  /** What the value is; a flag without one is a switch. */
  value?: string;
  about: string;
  /** Kept out of the help: for scripts of this project. */
  hidden?: true;
}

export const FLAGS = {
  payload: { value: 'json', about: 'the input, as JSON (default {})' },
  'payload-file': { value: 'file', about: 'the input from a file; - reads standard input' },
  instance: { value: 'id', about: 'the instance to run in (default: a new one)' },
  model: {
    value: 'provider/model',
    about: 'overrides the model of workflow and config; scripted/<file> plays a script',
  },
  'fallback-model': {
    value: 'provider/model',
    about: 'used when the key for the model is missing',
    hidden: true,
  },
  'max-cost-usd': { value: 'dollars', about: 'most the run may cost (default 1); none = no limit' },
  'max-turns': { value: 'count', about: 'most model responses (default 50)' },
  timeout: { value: 'duration', about: 'most time the run may take: 90 or 90s, 5m, 1h (default 15m)' },
  files: {
    value: 'folder',
    about: 'mounted read-only at /workspace (default: the current folder); none = empty',
  },
  resume: {
    value: 'run',
    about: 'go on with a run of the database that FLUE_DB names, instead of a new one',
  },
  deny: { about: 'say no instead of yes' },
  reason: { value: 'text', about: 'why; the model is told' },
  url: { value: 'address', about: 'the server, as https://host' },
  token: { value: 'token', about: 'for the server (default: FLUE_TOKEN)' },
  wait: { about: 'show what the run does, and print its result' },
  follow: { about: 'go on until the run is over; of an instance, with all that begin there' },
  target: { value: 'node|cloudflare', about: 'what it runs on (default node, or what the config says)' },
  port: {
    value: 'number',
    about: 'the port to listen on (default 3000, or what the config says); 0 takes any free one',
  },
  open: { about: 'open the dashboard in the browser' },
  name: {
    value: 'name',
    about: "of the project and its worker (default: the config's, or that of the folder)",
  },
  'dry-run': { about: 'say what would change, and change nothing' },
  'allow-overwrite': { about: 'replace a Worker of the same name that flue did not make' },
  workflow: { value: 'name', about: 'what the first workflow is called (default todo-review)' },
  yes: { about: 'ask nothing: the defaults, and what the flags say' },
  out: { value: 'folder', about: 'where it is written (default: .flue/build in the project)' },
  project: { value: 'folder', about: 'where the project is (default: the current folder)' },
  config: { value: 'file', about: 'read this instead of flue.config.ts' },
  'env-file': { value: 'file', about: 'KEY=VALUE lines; a variable that is already set wins' },
  json: { about: 'exactly one JSON document on standard output' },
  quiet: { about: 'nothing on standard error when all goes well' },
  debug: { about: "show stack traces and the workflow's debug log" },
  help: { about: 'show this help' },
  version: { about: 'show the version' },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;

export const COMMON_FLAGS: readonly FlagName[] = [
  'project',
  'config',
  'env-file',
  'json',
  'quiet',
  'debug',
  'help',
];

export interface Command {
  /** The arguments it takes, as the help shows them: `<needed>`, `[optional]`. */
  takes: string;
  about: string;
  flags: readonly FlagName[];
}

export const COMMANDS = {
  init: {
    takes: '[folder]',
    about: 'make a project: workflows, an agent, a skill, a test; files that are there are kept',
    flags: ['target', 'name', 'model', 'workflow', 'yes'],
  },
  dev: {
    takes: '',
    about: 'serve the project here, and load again what changes',
    flags: ['port', 'open'],
  },
  run: {
    takes: '<workflow>',
    about: 'run a workflow here and print its result',
    flags: [
      'payload',
      'payload-file',
      'instance',
      'model',
      'fallback-model',
      'max-cost-usd',
      'max-turns',
      'timeout',
      'files',
      'resume',
    ],
  },
  approve: {
    takes: '<run> <call>',
    about: 'answer a tool call that waits for a human, and go on with its run here or at --url',
    flags: ['deny', 'reason', 'url', 'token', 'files', 'fallback-model'],
  },
  invoke: {
    takes: '<workflow>',
    about: 'start a run on a server and print its id, or with --wait its result',
    flags: ['url', 'token', 'payload', 'payload-file', 'instance', 'wait'],
  },
  logs: {
    takes: '<run|workflow/instance>',
    about: 'show the events of a run on a server, or of the latest of an instance',
    flags: ['url', 'token', 'follow'],
  },
  check: { takes: '', about: 'check the whole project and list every problem', flags: [] },
  build: {
    takes: '',
    about: 'make a server of one file that needs nothing but Node, or a Worker',
    flags: ['target', 'port', 'out'],
  },
  deploy: {
    takes: '',
    about: 'upload the project as a Worker to the account that CLOUDFLARE_API_TOKEN is for',
    flags: ['name', 'dry-run', 'allow-overwrite'],
  },
  models: { takes: '[filter]', about: 'list the models with a known price', flags: [] },
  help: { takes: '[command]', about: 'show help', flags: [] },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof COMMANDS;

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

export function isFlag(name: string): name is FlagName {
  return Object.hasOwn(FLAGS, name);
}

export function flagOf(name: FlagName): Flag {
  return FLAGS[name];
}

/** What a command understands, its own flags first. */
export function flagsOf(command: CommandName): readonly FlagName[] {
  return [...COMMANDS[command].flags, ...COMMON_FLAGS];
}
