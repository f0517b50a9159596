// What a deploy has come to: for outputs, reports, and the step that clears up after one that was killed.

export interface DeployOutcome {
  /** Of the Worker. */
  name: string;
  /** null when its routes match many hosts. */
  url: string | null;
  /** null where nothing was uploaded. */
  versionId: string | null;
  /** Answered before, and does again after a rollback; null when nothing did. */
  previousVersionId: string | null;
  /** null where no verification was asked for, or it has not begun. */
  verified: boolean | null;
  rolledBack: boolean;
  /** Only told what it would do. */
  dryRun: boolean;
}
