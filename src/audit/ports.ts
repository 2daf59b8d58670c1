// Who did what, append only. Entries are written by the stores in the transaction of the change itself.

export interface AuditEntry {
  /** Grows with time. */
  readonly id: number;
  readonly at: number;
  readonly teamId: string;
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
    teamId?: string;
    afterId?: number;
    limit: number;
  }): Promise<readonly AuditEntry[]>;
}
