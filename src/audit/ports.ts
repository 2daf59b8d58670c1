// Who did what, append only. Entries are written by the stores in the transaction of the change itself.

export interface AuditEntry {
  /** Grows with time. */
  readonly id: number;
  readonly at: number;
  /** The enterprise where there is one, else the workspace. */
  readonly teamId: string;
  /** Where it was done; null where nobody spoke from a workspace, and in entries from before it was kept. */
  readonly workspaceId: string | null;
  readonly userId: string;
  /** `launch.accepted`, `launch.created`, `account.connected`, … */
  readonly action: string;
  readonly launchId: string | null;
  /** State before and after, platform code or task id; never a secret. */
  readonly detail: Readonly<Record<string, string>>;
}

export interface AuditLog {
  /** Oldest first. */
  list(filter: {
    launchId?: string;
    /** A workspace, or an enterprise. */
    teamId?: string;
    afterId?: number;
    limit: number;
  }): Promise<readonly AuditEntry[]>;
}
