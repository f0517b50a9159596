// The one question that GitHub is asked about trust: which role somebody has in the repository. Whatever goes wrong with it
// is a no.
import { isPlainObject } from '../../protocol/json.ts';
import { type GitHubApi, GitHubError } from '../api.ts';
import { numberAt, textAt } from '../git-facts/payload.ts';
import {
  type Decision,
  isAtLeast,
  named,
  type Question,
  ROLES,
  type Role,
  TRUSTED,
  untrusted,
} from './decision.ts';
import type { Account } from './facts.ts';

/** `repository` is owner/name. A GitHubError becomes a refusal. */
export async function askPermission(
  api: GitHubApi,
  repository: string | null,
  question: Question,
): Promise<Decision> {
  const { ask: account, permission } = question;
  const [owner, name, ...rest] = repository?.split('/') ?? [];
  if (!owner || !name || rest.length > 0) {
    return untrusted('the repository is not known', 'GITHUB_REPOSITORY must be owner/name.');
  }
  const path = ['repos', owner, name, 'collaborators', account.login, 'permission'];
  try {
    const answer = await api.get(`/${path.map(encodeURIComponent).join('/')}`);
    return judgeRole(roleIn(answer.json(), account), question);
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown;
    // Of an app, and of somebody who is gone, GitHub knows no role.
    if (thrown.status === 404) return judgeRole('none', question);
    return untrusted(
      `whether ${named(account)} has the permission ${permission} could not be asked: ${thrown.message}`,
      'Give input github-token a token that may read the repository, then re-run the job.',
    );
  }
}

function judgeRole(role: Role, { ask: account, permission }: Question): Decision {
  if (isAtLeast(role, permission)) return TRUSTED;
  return untrusted(
    `${named(account)} has the permission ${role} here, and ${permission} is required`,
    `Somebody with ${permission} can start it, or set required-permission.`,
  );
}

/** What `permission` says of the role; it has no words for the two roles between. */
const LEGACY: Readonly<Record<Role, string>> = {
  none: 'none',
  read: 'read',
  triage: 'read',
  write: 'write',
  maintain: 'write',
  admin: 'admin',
};

/**
 * The role in GitHub's answer. A role of an organisation's own making counts as the base that GitHub gives for it.
 * https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
 */
function roleIn(answer: unknown, { login, id }: Account): Role {
  const user = isPlainObject(answer) ? answer.user : undefined;
  const answeredId = numberAt(user, 'id');
  // A login can be given up and taken by somebody else between the event and the question.
  if (id !== null && answeredId !== undefined && answeredId !== id) return 'none';
  const answeredLogin = textAt(user, 'login') ?? login;
  if (answeredLogin.toLowerCase() !== login.toLowerCase()) return 'none';
  const base = textAt(answer, 'permission');
  const fine = ROLES.find((role) => role === textAt(answer, 'role_name'));
  if (fine !== undefined && LEGACY[fine] === base) return fine;
  return ROLES.find((role) => role === base) ?? 'none';
}
