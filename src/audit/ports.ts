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

/** Which lines; what is left out leaves nothing out. Times are epoch milliseconds. */
export interface AuditFilter {
  readonly launchId?: string;
  /** A workspace, or an enterprise. */
  readonly teamId?: string;
  readonly userId?: string;
  readonly since?: number;
  /** Not any more. */
  readonly until?: number;
}

export interface AuditLog {
  /** Oldest first. */
  list(
    filter: AuditFilter & { readonly afterId?: number; readonly limit: number },
  ): Promise<readonly AuditEntry[]>;
  /** Newest first, of the last 5,000 lines of that workspace or enterprise: costs the same however long the log is. */
  latest(filter: {
    readonly teamId: string;
    readonly userId?: string | undefined;
    readonly limit: number;
  }): Promise<readonly AuditEntry[]>;
}
