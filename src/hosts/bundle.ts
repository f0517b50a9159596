// The one entry of the build: what each start file in dist/ calls, loaded only when it is called.
import type { Archive } from './node/archive.ts';
import type { openTestProject as OpenTestProject } from './testing/api.ts';

export const runAction = () => import('./action/main.ts').then((host) => host.main());
export const runPost = () => import('./action/post.ts').then((host) => host.main());
export const runCli = () => import('./cli/main.ts').then((host) => host.main());
export const runServer = (archive: Archive) => import('./node/main.ts').then((host) => host.main(archive));
export const openTestProject: typeof OpenTestProject = (...given) =>
  import('./testing/test-project.ts').then((host) => host.openTestProject(...given));
export const runSandboxThread = () =>
  import('../adapters/sandbox/just-bash/thread/thread.ts').then((thread) => thread.runSandboxThread());
