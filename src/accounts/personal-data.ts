// What is kept of people, and how it is forgotten: everything but the audit log's bare facts.

import type { NewJob } from '../jobs/ports.ts';

/** One person, or everybody of a workspace (`userId` null). */
export interface Forgotten {
  readonly teamId: string;
  readonly userId: string | null;
}

export type ForgetOutcome =
  | {
      readonly kind: 'forgotten';
      readonly accounts: number;
      readonly drafts: number;
      readonly presets: number;
      readonly launches: number;
    }
  /** Launches whose outcome is not known yet, or not told: nothing was erased. */
  | { readonly kind: 'unsettled'; readonly launchIds: readonly string[] };

export interface PersonalData {
  /**
   * `whenUnsettled` is stored in the same transaction if launches are unsettled.
   * All or nothing, in one transaction: token, drafts, presets (shared ones too) and launches go; of the audit log stay
   * time, person, action, launch and its states. Audited as `person.forgotten`.
   */
  forget(who: Forgotten, at: number, whenUnsettled?: NewJob): Promise<ForgetOutcome>;
  /** In which workspaces (or enterprises) something is kept of this person. */
  teamsOf(userId: string): Promise<readonly string[]>;
}
