// Whether an event may start a run, as a value: yes, no with its reason, or one question to GitHub.
import { oneLine } from '../../protocol/plain-text.ts';
import type { Account } from './facts.ts';

/** GitHub's roles in a repository, the weakest first. */
export const ROLES = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof ROLES)[number];
export type RequiredPermission = Exclude<Role, 'none'>;

export function isAtLeast(role: Role, required: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(required);
}

export interface TrustPolicy {
  requiredPermission: RequiredPermission;
  /** Logins of apps, as GitHub writes them. */
  allowBots: readonly string[];
  /** Whether the job has what it cannot do without. */
  hasKey: boolean;
  /** What that is, where it is no model key. */
  key?: string;
}

export interface Untrusted {
  trusted: false;
  code: 'untrusted' | 'missing_key';
  /** One clause without a full stop. */
  reason: string;
  /** What to do about it, one sentence. */
  wayOut: string;
  /** True where GitHub itself holds the job back (forks, Dependabot): that is never red. */
  mild: boolean;
}

/** Trusted when GitHub says that the account has at least this role. */
export interface Question {
  ask: Account;
  permission: RequiredPermission;
}

export type Decision = { trusted: true } | Untrusted | Question;

export const TRUSTED: Decision = { trusted: true };

export function untrusted(reason: string, wayOut: string): Untrusted {
  return { trusted: false, code: 'untrusted', reason, wayOut, mild: false };
}

/** What an event that lacks something says instead of it. */
export function unclear(what: string): Untrusted {
  return untrusted(`the event does not say ${what}`, 'Start the run by workflow_dispatch instead.');
}

export function isRefused(decision: Decision): decision is Untrusted {
  return 'trusted' in decision && !decision.trusted;
}

/** A login inside a sentence. */
export function named({ login }: Account): string {
  return oneLine(login, 60);
}
