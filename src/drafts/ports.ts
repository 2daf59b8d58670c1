// A draft is a form that somebody has open: where it was asked for and what was typed so far.
// Its id travels in the view's private_metadata and makes a submission unique.
import type { AccountKey, Owner } from '../core/person.ts';

export interface Draft extends Owner {
  /** UUID minted when the form is opened. */
  readonly id: string;
  /** The channel the command came from. */
  readonly channelId: string;
  /** The command's response_url as a JWE (it is a credential), or null when there was none. */
  readonly sealedReplyUrl: string | null;
  /** What was typed, by API field name; null while nothing needs to be remembered. */
  readonly values: Readonly<Record<string, unknown>> | null;
  readonly createdAt: number;
  /** When its person last changed something in it; null for a form as it was opened, or one that was dismissed. */
  readonly touchedAt: number | null;
}

export interface DraftStore {
  /** Inserts or replaces the draft with this id; a draft of another person with the same id is left alone. */
  save(draft: Draft): Promise<void>;
  /** Null unless the draft belongs to this person. */
  find(id: string, owner: AccountKey): Promise<Draft | null>;
  /** As this process saved it last; others may have changed it since. Null where it has not, or does not know any more. */
  recall(id: string, owner: AccountKey): Promise<Draft | null>;
  /** The draft this person changed last in this workspace, at this moment or after it, and did not submit. */
  findLatest(owner: Owner, since: number): Promise<Draft | null>;
  /** Is not found by `findLatest` any more, until it is changed again. */
  dismiss(id: string, owner: AccountKey): Promise<void>;
  /** Removes drafts created before this moment; answers how many. */
  purge(before: number, limit: number): Promise<number>;
}
