// Where the project is opened when its definitions must be the base's: in the checkout, when that can be proven to hold them
// unchanged, else in a private folder with what the base's commit has. The checkout stays what the sandbox sees.
import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { once } from '../../core/run/once.ts';
import { FlueError } from '../../errors.ts';
import { apiTree } from '../../github/tree/api-tree.ts';
import { localTree } from '../../github/tree/local-tree.ts';
import { type ObjectStore, openObjectStore } from '../../github/tree/object-store.ts';
import { type Tree, TreeFault } from '../../github/tree/tree.ts';
import { type Checkout, checkoutsAround } from '../../github/trust/checkout-commit.ts';
import { type Untrusted, unclear, untrusted } from '../../github/trust/decision.ts';
import type { DefinitionsRef } from '../../github/trust/definitions-ref.ts';
import { collectDefinitions, type Definitions } from '../../project/collect-definitions.ts';
import { isUnchanged } from '../../project/unchanged.ts';
import { agentsMdOfBase } from './agents-md.ts';
import { writeDefinitions } from './definitions-folder.ts';
import { githubApiOf } from './github-api.ts';
import type { ActionInputs, Step } from './inputs.ts';

type Base = Extract<DefinitionsRef, { from: 'base' }>;

/** The inputs with the project's place, or why the definitions of the base cannot be had. Throws FlueError. */
export async function placeProject(
  inputs: ActionInputs,
  base: Base,
  step: Pick<Step, 'workspace' | 'temp' | 'stateFile'>,
): Promise<ActionInputs | Untrusted> {
  const checkouts = checkoutsAround(inputs.projectDir, step.workspace);
  if (checkouts.length === 0 && base.isDefaultCheckout) return inputs;
  const [first] = base.commits;
  if (first === undefined) return unclear('which commit is its base');
  const stores = checkouts.map(({ objects }) => openObjectStore(objects));
  try {
    const wanted = await wantedFrom(inputs.projectDir, {
      commits: [first, ...base.commits],
      checkouts,
      workspace: step.workspace,
      stores,
    });
    const { commit } = wanted;
    const trees = { local: treeIn(stores, commit), remote: once(async () => fromGitHub(inputs, commit)) };
    const { content: agentsMd } = await fromEither(trees, async (tree) => ({
      content: await agentsMdOfBase(tree, inputs.filesDir, step.workspace),
    }));
    if (await isInPlace(wanted, trees.local, inputs.projectDir))
      return { ...inputs, definitions: { commit, agentsMd } };
    const files = await collect(inputs, wanted, trees);
    const folder = writeDefinitions(files, step);
    return {
      ...inputs,
      projectDir: join(folder, wanted.path),
      definitions: { commit, sealedIn: folder, agentsMd },
    };
  } catch (thrown) {
    if (thrown instanceof TreeFault) return unavailable(thrown);
    throw thrown;
  } finally {
    for (const store of stores) store.close();
  }
}

interface Wanted {
  commit: string;
  /** The project's folder in the repository; '' for its root. */
  path: string;
  /** The root of the checkout that is at this commit. */
  root: string | undefined;
}

async function wantedFrom(
  projectDir: string,
  { commits, checkouts, workspace, stores }: Surroundings,
): Promise<Wanted> {
  const pathIn = (root: string): string => relative(root, projectDir).replaceAll('\\', '/');
  const [nearest] = checkouts;
  const atBase = checkouts.filter((one) => one.commit && commits.includes(one.commit));
  // Where the outer one has the folder too, it is the one meant: what is inside may only say that it is a checkout.
  for (const { root, commit } of atBase.toReversed()) {
    const path = pathIn(root);
    if (commit && (await isFolder(treeIn(stores, commit), path))) return { commit, path, root };
  }
  if (nearest?.commit && nearest === atBase[0])
    return { commit: nearest.commit, path: pathIn(nearest.root), root: nearest.root };
  // Of nested checkouts the outer one: what is inside of it may have been put there by the commit that is not trusted.
  const path = pathIn(checkouts.at(-1)?.root ?? workspace);
  const [commit] = commits;
  if (!/^(?:\.\.(?:\/|$)|\/|[a-z]:)/i.test(path)) return { commit, path, root: undefined };
  throw new FlueError(
    'usage_error',
    'input project is outside of the checkout, so it is no folder of the base',
    { hint: 'name a folder of the repository' },
  );
}

interface Surroundings {
  commits: readonly [string, ...string[]];
  /** The nearest first. */
  checkouts: readonly Checkout[];
  workspace: string;
  stores: readonly ObjectStore[];
}

async function isFolder(tree: Tree | undefined, path: string): Promise<boolean> {
  try {
    return tree !== undefined && (await tree.list(path)) !== undefined;
  } catch (thrown) {
    if (thrown instanceof TreeFault) return false;
    throw thrown;
  }
}

/** Every object is checked against its hash, so those of any checkout will do. */
function treeIn(stores: readonly ObjectStore[], commit: string): Tree | undefined {
  for (const store of stores) {
    const tree = localTree(store, commit);
    if (tree !== undefined) return tree;
  }
  return undefined;
}

/** At the commit, with every file of the project as the commit has it, and reached by no link. */
async function isInPlace(
  { root, path }: Wanted,
  tree: Tree | undefined,
  projectDir: string,
): Promise<boolean> {
  if (root === undefined || tree === undefined) return false;
  if (realPath(projectDir) !== realPath(root, path)) return false;
  return isUnchanged(tree, { root, folder: path });
}

function realPath(folder: string, ...below: string[]): string | undefined {
  try {
    return join(realpathSync(folder), ...below);
  } catch {
    return undefined;
  }
}

async function collect(inputs: ActionInputs, wanted: Wanted, trees: Trees): Promise<Definitions> {
  const texts = inputs.model === null ? [] : [inputs.model];
  const files = await fromEither(trees, (tree) => collectDefinitions(tree, wanted.path, { texts }));
  if (files.size > 0) return files;
  const where = wanted.path === '' ? '' : ` in "${wanted.path}"`;
  throw new FlueError(
    'project_error',
    `the base has no Flue project${where} at ${wanted.commit.slice(0, 7)}`,
    { hint: 'bring the project to the base branch first, or correct input project' },
  );
}

interface Trees {
  local: Tree | undefined;
  remote(): Promise<Tree>;
}

/** A checkout may lack objects that it knows of: then GitHub is asked. */
async function fromEither<T>({ local, remote }: Trees, ask: (tree: Tree) => Promise<T>): Promise<T> {
  try {
    if (local !== undefined) return await ask(local);
  } catch (thrown) {
    if (!(thrown instanceof TreeFault)) throw thrown;
  }
  return ask(await remote());
}

function fromGitHub(inputs: ActionInputs, commit: string): Tree {
  const repository = inputs.github.GITHUB_REPOSITORY ?? '';
  if (!/^[^/]+\/[^/]+$/.test(repository)) throw new TreeFault('GITHUB_REPOSITORY is not owner/name');
  return apiTree(githubApiOf(inputs), repository, commit);
}

function unavailable({ message }: TreeFault): Untrusted {
  return untrusted(
    `the project in the checkout cannot be proven to be the base's, and that of the base cannot be had: ${message}`,
    'Give the job contents: read, or leave ref and repository of actions/checkout to their defaults.',
  );
}
