// The part of a job that all its steps share: folders, the event file, and the variables the runner sets.
// A step gets these, its inputs and its own env, and nothing of the test's environment but PATH and HOME.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { tempFolder } from './project.ts';

export interface JobOptions {
  event?: object;
  /** `push` unless given. */
  eventName?: string;
  /** An empty folder unless given. */
  workspace?: string;
  /** The job's env: on top of the runner's variables, so that a test can change any of them. */
  env?: Record<string, string | undefined>;
}

export interface Job {
  workspace: string;
  /** RUNNER_TEMP. */
  temp: string;
  env: Record<string, string | undefined>;
  /** What steps left in RUNNER_TEMP, the runner's own folders aside. */
  leftInTemp(): string[];
  cleanup(): void;
}

const OWN_FOLDERS = ['_runner_file_commands', '_github_workflow'];
const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'Linux',
  darwin: 'macOS',
  win32: 'Windows',
};

export function createJob(options: JobOptions): Job {
  const folder = tempFolder('runner');
  const temp = join(folder.dir, 'temp');
  for (const name of OWN_FOLDERS) mkdirSync(join(temp, name), { recursive: true });
  mkdirSync(join(folder.dir, 'tools'));
  const workspace = options.workspace ?? join(folder.dir, 'workspace');
  mkdirSync(workspace, { recursive: true });
  const eventPath = join(temp, '_github_workflow', 'event.json');
  writeFileSync(eventPath, JSON.stringify(options.event ?? {}));
  return {
    workspace,
    temp,
    env: {
      ...GITHUB,
      GITHUB_WORKSPACE: workspace,
      GITHUB_EVENT_PATH: eventPath,
      GITHUB_EVENT_NAME: options.eventName ?? 'push',
      RUNNER_TEMP: temp,
      RUNNER_TOOL_CACHE: join(folder.dir, 'tools'),
      RUNNER_WORKSPACE: folder.dir,
      RUNNER_OS: SYSTEMS[platform()] ?? 'Linux',
      RUNNER_ARCH: arch().toUpperCase(),
      ...options.env,
    },
    leftInTemp: () => readdirSync(temp).filter((name) => !OWN_FOLDERS.includes(name)),
    cleanup: folder.cleanup,
  };
}

const SHA = '0123456789abcdef0123456789abcdef01234567';

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
const GITHUB = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_ACTION: '__flue-action',
  GITHUB_ACTOR: 'octocat',
  GITHUB_ACTOR_ID: '583231',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_BASE_REF: '',
  GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
  GITHUB_HEAD_REF: '',
  GITHUB_JOB: 'test',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_REF_PROTECTED: 'false',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_REPOSITORY: 'octo-org/octo-repo',
  GITHUB_REPOSITORY_ID: '1296269',
  GITHUB_REPOSITORY_OWNER: 'octo-org',
  GITHUB_REPOSITORY_OWNER_ID: '6811672',
  GITHUB_RETENTION_DAYS: '90',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_RUN_ID: '1658821493',
  GITHUB_RUN_NUMBER: '3',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_SHA: SHA,
  GITHUB_TRIGGERING_ACTOR: 'octocat',
  GITHUB_WORKFLOW: 'CI',
  GITHUB_WORKFLOW_REF: 'octo-org/octo-repo/.github/workflows/ci.yml@refs/heads/main',
  GITHUB_WORKFLOW_SHA: SHA,
  RUNNER_ENVIRONMENT: 'github-hosted',
  RUNNER_NAME: 'GitHub Actions 1',
};
