// What is kept of a workspace that nobody else may have, and its end when the app is taken out of the workspace.

export interface Erasure {
  /** As in an account's key: the enterprise where there is one, else the workspace. */
  readonly teamId: string;
  /** The workspace that the app was taken out of. */
  readonly workspaceId: string;
  /** For the audit log. */
  readonly action: 'workspace.uninstalled' | 'workspace.bot-token-revoked';
  /** Who is said to have done it. */
  readonly by: string;
  readonly at: number;
}

export interface ErasedSecrets {
  /** Connected accounts, each with a platform token. */
  readonly accounts: number;
  /** Forms that were not sent, with what was typed in them. */
  readonly drafts: number;
  /** Reply addresses of launches; the launches themselves stay. */
  readonly replyUrls: number;
}

export interface WorkspaceSecrets {
  /**
   * All at once or nothing, with the line in the audit log; may be repeated. Accounts stay while the app is in another
   * workspace of the same enterprise: they are their people's there, too.
   */
  erase(erasure: Erasure): Promise<ErasedSecrets>;
}
