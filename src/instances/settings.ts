// What a person may switch for themselves. Pure.

export interface PersonSettings {
  /** A reply under the card that mentions its owner, when it gets Running after more than a minute, fails, or is about to end. */
  readonly mentions: { readonly running: boolean; readonly failed: boolean; readonly ending: boolean };
  /** How long before its end an instance's owner hears of it, longest first; null: as the operator has it. */
  readonly remindBeforeEndMs: readonly number[] | null;
  readonly remindBeforeTokenEndMs: readonly number[] | null;
  /** Whether admins may act on their instances with their token. */
  readonly adminsMayAct: boolean;
}

export const defaultPersonSettings: PersonSettings = {
  mentions: { running: true, failed: true, ending: true },
  remindBeforeEndMs: null,
  remindBeforeTokenEndMs: null,
  adminsMayAct: false,
};
