// Where the app was installed by OAuth: in one workspace, or in a whole organisation. A bot token speaks for it, sealed, and
// where Slack rotates tokens a refresh token gets the next one.
import type { Secret } from '../config/secrets.ts';

export interface Installation {
  /** `T…`; of an organisation-wide one the enterprise's, `E…`. */
  readonly id: string;
  readonly isOrgWide: boolean;
  /** The enterprise that the workspace belongs to; of an organisation-wide one its own id. */
  readonly enterpriseId: string | null;
  readonly name: string;
  readonly botId: string;
  readonly botUserId: string;
  /** `https://example.slack.com/`; null where Slack did not say. */
  readonly url: string | null;
  readonly sealedToken: string;
  /** Null: the token does not end. */
  readonly sealedRefreshToken: string | null;
  /** In epoch milliseconds; null: never. */
  readonly tokenEndsAt: number | null;
  readonly installedAt: number;
}

/** The tokens of an installation, as Slack gives them. */
export interface BotTokens {
  readonly token: Secret;
  readonly refreshToken: Secret | null;
  readonly endsAt: number | null;
}

/** The same, sealed. */
export type SealedTokens = Pick<Installation, 'sealedToken' | 'sealedRefreshToken' | 'tokenEndsAt'>;

export interface RenewalClaim {
  readonly by: string;
  readonly now: number;
  /** After this, whoever claimed it counts as dead. */
  readonly until: number;
}

export interface InstallationStore {
  find(id: string): Promise<Installation | null>;
  /** The one whose bot speaks in a workspace: its own, or else that of its whole enterprise. */
  findFor(workspaceId: string): Promise<Installation | null>;
  /** Ids, after `after`, in their order. */
  list(after: string, limit: number): Promise<readonly string[]>;
  /** Takes the place of an earlier one, tokens and all, with a line `workspace.installed` in the audit log. */
  save(installation: Installation, by: string): Promise<void>;
  /** What Slack says of it by now. */
  describe(id: string, said: Pick<Installation, 'enterpriseId' | 'name' | 'url'>): Promise<void>;
  /**
   * For one at a time, whichever process: whoever claims it gets the next tokens. False while another does, and when
   * `sealedToken` is not the token any more.
   */
  claimRenewal(id: string, sealedToken: string, claim: RenewalClaim): Promise<boolean>;
  /** Both tokens at once, and the claim is over. False when the claim was lost: nothing is stored. */
  replaceTokens(id: string, by: string, tokens: SealedTokens): Promise<boolean>;
  releaseRenewal(id: string, by: string): Promise<void>;
  /** Workspaces of an enterprise that are in use and have no installation of their own. */
  workspacesUnder(enterpriseId: string): Promise<readonly string[]>;
}

export interface OAuthStateStore {
  /** True the first time; the state is remembered until it would have ended anyway. */
  use(stateHash: string, endsAt: number): Promise<boolean>;
  /** Removes those that ended before; answers how many. */
  purge(before: number): Promise<number>;
}
