// What the workspaces need from the outside: a place to keep them, and what follows when one belongs elsewhere.
import type { Purpose } from '../accounts/sealer.ts';
import type { AccountKey } from '../core/person.ts';

/** A workspace that the app is installed in, as Slack tells it. */
export interface InstalledWorkspace {
  readonly id: string;
  readonly enterpriseId: string | null;
  readonly name: string;
  readonly botUserId: string;
}

export interface Workspace extends InstalledWorkspace {
  readonly installedAt: number;
  /** When the app was taken out of it; null while it is installed. */
  readonly uninstalledAt: number | null;
}

/** The same value, sealed for another owner; null when it cannot be opened. */
export type Rebind = (
  sealed: string,
  purpose: Purpose,
  owner: { readonly from: AccountKey; readonly to: AccountKey },
) => Promise<string | null>;

export interface Move {
  /** The enterprise or workspace that rows were kept under. */
  readonly from: string;
  readonly to: string;
  readonly accounts: number;
  readonly drafts: number;
  readonly presets: number;
  readonly launches: number;
}

export interface WorkspaceStore {
  find(id: string): Promise<Workspace | null>;
  /**
   * Notes the workspace, in one transaction with what follows: rows of it that do not say their workspace yet are told,
   * and what was kept under its own id, or under an enterprise that it is not part of any more, is kept under the key of
   * today. Of two accounts of one person the one that was connected last stays, once no launch is under way with the
   * other; a preset whose name is taken there gets another. Each move is audited as `workspace.moved`. May be repeated; answers the moves.
   */
  install(workspace: InstalledWorkspace, rebind: Rebind, at: number): Promise<readonly Move[]>;
}
