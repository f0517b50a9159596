// The only reader of the environment in this host: inputs (as the runner names them: INPUT_ and the name in capitals,
// hyphens kept), the runner's own variables, and the step variables that `env` asks for. No toolkit and no schema
// library, so that the first model request is not held up.
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { relative, resolve } from 'node:path';
import { FlueError } from '../../errors.ts';
import type { GithubVariables } from '../../github/event-context.ts';
import type { IdTokenService } from '../../github/id-tokens.ts';
import type { Limits } from '../../protocol/events.ts';
import { instanceIdProblem } from '../../protocol/ids.ts';
import type { Json } from '../../protocol/json.ts';
import { didYouMean } from '../../protocol/nearest.ts';
import { parseJson } from '../../protocol/parse-json.ts';
import { type Increase, increaseOf, type SharedBudgetInputs, sharedBudgetOf } from './budget-inputs.ts';
import { type CommentInputs, commentInputsOf } from './comment-inputs.ts';
import { type CredentialInputs, credentialsOf } from './credential-inputs.ts';
import { type DeployInputs, deployInputsOf, deploySecrets, verificationOf } from './deploy-inputs.ts';
import { type FindingsInputs, findingsInputsOf } from './findings-inputs.ts';
import {
  choiceOf,
  countOf,
  dollarsOf,
  flagOf,
  type GivenInput,
  indexOf,
  jsonOf,
  minutesOf,
  namesOf,
  refuse,
  textOf,
  urlOf,
} from './input-values.ts';
import { type InvokeInputs, invokeInputsOf } from './invoke-inputs.ts';
import { type JournalInputs, journalInputsOf } from './journal-inputs.ts';
import { policyTextOf } from './policy-inputs.ts';
import type { Answer } from './take-up.ts';
import { type Target, targetOf } from './target.ts';
import { type TrustInputs, trustInputsOf } from './trust-inputs.ts';
import { type WriteBackInputs, writeBackInputsOf } from './write-back-inputs.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the runner says of the step, whatever its inputs are. */
export interface Step {
  github: GithubVariables;
  workspace: string;
  /** A folder that the runner empties after the job. */
  temp: string;
  /** Where values for the post step go, or null outside a runner. */
  stateFile: string | null;
  /** Where outputs go, or null outside a runner. */
  outputFile: string | null;
  hasSummary: boolean;
  debug: boolean;
  /** Where a job with `id-token: write` has identity tokens from; main takes it out of the environment. */
  idTokenService?: IdTokenService | null;
}

const MODES = ['run', 'deploy', 'invoke', 'report', 'estimate'] as const;
export type Mode = (typeof MODES)[number];

export interface ActionInputs extends CredentialInputs {
  mode: Mode;
  /** As JSON. */
  policy: string | null;
  target: Target;
  /** null in every other mode than deploy. */
  deploy: DeployInputs | null;
  concurrency: number;
  projectDir: string;
  instanceId: string | null;
  session: string | null;
  model: string | null;
  modelBaseUrl: string | null;
  githubToken: string | null;
  /** The runner's own variables: the repository, the event and where its API is. */
  github: GithubVariables;
  /** The step's variables: only those that the project or input `env` names are handed to host-side code. */
  environment: Environment;
  envNames: string[];
  limits: Partial<Limits>;
  sharedBudget: SharedBudgetInputs | null;
  /** null in the modes that run here. */
  invoke: InvokeInputs | null;
  /** Who may start a run. */
  trust: TrustInputs;
  /** Set once the definitions are known to be those of a commit of the base; where modules may only be had from there. */
  definitions?: { commit: string; sealedIn?: string; agentsMd: Uint8Array | undefined };
  /** The folder mounted at /workspace, or null. */
  filesDir: string | null;
  /** The same, relative to the repository; '' for all of it. */
  filesRoot: string;
  /** What becomes of the files that a run changed. */
  writeBack: WriteBackInputs;
  journal: JournalInputs;
  /** What a comment has answered to a run that waits. */
  answer?: Answer;
  matrix: Json;
  jobIndex: number | null;
}

/** How the step may end and be reported; asked for early, because a refused input is reported too, and by post as well. */
export interface ReportInputs {
  onLimit: 'fail' | 'neutral';
  summary: boolean;
  annotations: boolean;
  /** Left out until the inputs have been read. */
  comment?: CommentInputs;
  findings?: FindingsInputs;
  /** How much dearer than on the base branch it may be. */
  maxCostIncrease?: Increase | null;
}

export function loadStep(environment: Environment = process.env): Step {
  const github = Object.entries(environment).filter(([name]) => name.startsWith('GITHUB_'));
  return {
    github: Object.fromEntries(github.filter(([name]) => name !== 'GITHUB_TOKEN')),
    workspace: resolve(environment.GITHUB_WORKSPACE || '.'),
    temp: resolve(environment.RUNNER_TEMP || tmpdir()),
    stateFile: environment.GITHUB_STATE || null,
    outputFile: environment.GITHUB_OUTPUT || null,
    hasSummary: Boolean(environment.GITHUB_STEP_SUMMARY),
    debug: environment.RUNNER_DEBUG === '1' || environment.ACTIONS_STEP_DEBUG === 'true',
  };
}

/** Throws FlueError `unsupported_mode`. */
export function loadMode(environment: Environment = process.env): Mode {
  const input = inputReader(environment);
  const mode = textOf(input('mode')) ?? 'run';
  const known = MODES.find((one) => one === mode);
  if (known === undefined) throw unsupportedMode(mode);
  return known;
}

/** As JSON; asked for before all else. */
export function loadPolicy(environment: Environment = process.env): string | null {
  return policyTextOf(inputReader(environment));
}

/** Throws FlueError `usage_error` for the first input that makes no sense. */
export function loadInputs(step: Step, environment: Environment = process.env): ActionInputs {
  const input = inputReader(environment);
  const mode = loadMode(environment);
  const files = mode === 'invoke' ? 'none' : (textOf(input('files')) ?? '.');
  const service = step.idTokenService ?? null;
  const credentials = credentialsOf(input, environment, service);
  const deploy = mode === 'deploy' ? deployInputsOf(input, environment) : null;
  const filesDir = files === 'none' ? null : folderOf(input('files'), resolve(step.workspace, files));
  return {
    mode,
    policy: policyTextOf(input),
    target: deploy === null ? targetOf(input, step.workspace) : verificationOf(deploy),
    deploy,
    concurrency: countOf(input('concurrency')) ?? 20,
    projectDir: resolve(step.workspace, textOf(input('project')) ?? '.'),
    instanceId: instanceIdOf(input('instance-id')),
    session: textOf(input('session')),
    model: textOf(input('model')),
    ...credentials,
    modelBaseUrl: urlOf(input('model-base-url')) ?? (environment.ANTHROPIC_BASE_URL?.trim() || null),
    githubToken: textOf(input('github-token')),
    github: step.github,
    environment,
    envNames: declaredNames(input('env'), environment),
    limits: limitsOf(input),
    sharedBudget: sharedBudgetOf(input, environment, service),
    invoke: mode === 'invoke' ? invokeInputsOf(input, environment, service) : null,
    trust: trustInputsOf(input),
    filesDir,
    filesRoot: loadFilesRoot(step, environment),
    writeBack: writeBackInputsOf(input),
    journal: journalInputsOf(input, environment, credentials.anthropicApiKey),
    matrix: jsonOf(input('matrix-json')),
    jobIndex: indexOf(input('job-index')),
  };
}

/** The mounted folder relative to the repository; '' for all of it and for none. The post step asks for it again. */
export function loadFilesRoot({ workspace }: Step, environment: Environment = process.env): string {
  const files = textOf(inputReader(environment)('files')) ?? '.';
  return files === 'none' ? '' : relative(workspace, resolve(workspace, files)).replaceAll('\\', '/');
}

/** Throws FlueError `usage_error`. */
export function loadReportInputs(environment: Environment = process.env): ReportInputs {
  const input = inputReader(environment);
  return {
    onLimit: choiceOf(input('on-limit'), ['fail', 'neutral']),
    summary: flagOf(input('summary'), true),
    annotations: flagOf(input('annotations'), true),
    comment: commentInputsOf(input, environment),
    findings: findingsInputsOf(input, environment, loadStep(environment)),
    maxCostIncrease: increaseOf(input('max-cost-increase')),
  };
}

/** What `main` left for the post step. */
export function loadPostState(environment: Environment = process.env): {
  journal: string | null;
  finished: boolean;
  /** Whether main has done what could be done for the comment. */
  commented: boolean;
  /** The same for the check run. */
  checked: boolean;
  /** The private folder with the definitions of the base. */
  definitions: string | null;
  /** The commit that a check run stands on, where main had to ask for it. */
  head: string | null;
  /** Whether it has left the record for mode: report. */
  recorded: boolean;
  /** When the runs of this step began, where the journal has older ones. */
  began: string | null;
  /** Whether the journal is kept for later steps. */
  kept: boolean;
} {
  return {
    journal: environment.STATE_journal || null,
    finished: environment.STATE_finished === 'true',
    commented: environment.STATE_commented === 'true',
    checked: environment.STATE_checked === 'true',
    definitions: environment.STATE_definitions || null,
    head: environment.STATE_head || null,
    recorded: environment.STATE_recorded === 'true',
    began: environment.STATE_began || null,
    kept: environment.STATE_kept === 'true',
  };
}

/** Names of variables that main found secrets in. */
export function loadSecretNames({ STATE_secrets: text }: Environment): string[] {
  const parsed = parseJson(text ?? '[]');
  return parsed.ok && Array.isArray(parsed.json)
    ? parsed.json.filter((name) => typeof name === 'string')
    : [];
}

/** The values that the inputs hand over in secret: also when other inputs make no sense any more. */
export function loadSecrets(environment: Environment): string[] {
  const input = inputReader(environment);
  const named = namesOf(input('env')).map((name) => environment[name]);
  const names = ['anthropic-api-key', 'github-token', 'flue-token', 'journal-key'];
  const keys = names.map((name) => textOf(input(name)));
  const further = SECRET_VARIABLES.map((name) => environment[name]);
  const all = [...keys, ...named, ...further, ...deploySecrets(input, environment)];
  return all.filter((value) => typeof value === 'string');
}

const SECRET_VARIABLES = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_IDENTITY_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'FLUE_TOKEN',
];

export type InputReader = (name: string) => GivenInput;

function inputReader(environment: Environment): InputReader {
  return (name) => ({ name, text: environment[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '' });
}

function limitsOf(input: InputReader): Partial<Limits> {
  const maxCostUsd = dollarsOf(input('max-cost-usd'));
  const maxTurns = countOf(input('max-turns'));
  const timeoutMs = minutesOf(input('timeout-minutes'));
  return {
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

function declaredNames(input: GivenInput, environment: Environment): string[] {
  const names = namesOf(input);
  const missing = names.find((name) => environment[name] === undefined);
  if (missing === undefined) return names;
  throw refuse(
    input,
    `the step has no variable ${missing}`,
    `set ${missing} in the step's env, or take it off the list`,
  );
}

function instanceIdOf(input: GivenInput): string | null {
  const id = textOf(input);
  const problem = id === null ? undefined : instanceIdProblem(id);
  if (problem !== undefined)
    throw refuse(input, problem, 'give a shorter one, or leave it out for the default');
  return id;
}

function folderOf(input: GivenInput, dir: string): string {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return dir;
  const hint = 'name a folder of the checkout (is there an actions/checkout step before?), or none';
  throw refuse({ name: input.name, text: textOf(input) ?? '.' }, 'there is no such folder', hint);
}

function unsupportedMode(mode: string): FlueError {
  return new FlueError(
    'unsupported_mode',
    `input mode is "${mode}": this version knows the modes ${MODES.join(', ')}`,
    { hint: didYouMean(mode, MODES) },
  );
}
