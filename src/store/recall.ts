// What this process wrote or read itself not long ago, so that a submission need not wait until it is read again. Others may
// have changed it meanwhile: whoever builds on it has it held against the database where it matters (see `accept`).
import type { AccountKey, StoredAccount } from '../accounts/ports.ts';
import type { Draft } from '../drafts/ports.ts';

/** Of each kind; the oldest go first. */
const mostKept = 500;

export class Recall {
  readonly #drafts = new Map<string, Draft>();
  readonly #accounts = new Map<string, StoredAccount>();

  keepDraft(draft: Draft): void {
    keep(this.#drafts, draft.id, draft);
  }

  dropDraft(id: string): void {
    this.#drafts.delete(id);
  }

  draft(id: string, { teamId, userId }: AccountKey): Draft | null {
    const draft = this.#drafts.get(id);
    return draft && draft.teamId === teamId && draft.userId === userId ? draft : null;
  }

  keepAccount(account: StoredAccount): void {
    keep(this.#accounts, keyOf(account), account);
  }

  account(key: AccountKey): StoredAccount | null {
    return this.#accounts.get(keyOf(key)) ?? null;
  }

  /** Whatever is erased must not be left here. */
  clear(): void {
    this.#drafts.clear();
    this.#accounts.clear();
  }
}

const keyOf = ({ teamId, userId }: AccountKey): string => `${teamId} ${userId}`;

function keep<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
}
