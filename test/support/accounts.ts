// Accounts of people, as they are stored.
import type { AccountStore, StoredAccount } from '../../src/accounts/ports.ts';

/** What is kept of somebody who pasted a token that says nothing of a region. */
export const byTokenAlone = {
  region: null,
  address: null,
  sealedKeys: null,
  tokenEndsAt: null,
  renewAt: null,
  refusedAt: null,
} as const satisfies Partial<StoredAccount>;

/** Of one process, without a database: claims are never void here. */
export function memoryAccounts(first: StoredAccount | null = null) {
  let kept = first;
  let claimedBy: string | null = null;
  const store: AccountStore = {
    find: async () => kept,
    recall: async () => kept,
    async save(account) {
      kept = account;
      claimedBy = null;
    },
    async claimRenewal({ sealedToken }, { by }) {
      if (claimedBy !== null || kept?.sealedToken !== sealedToken) return false;
      claimedBy = by;
      return true;
    },
    async finishRenewal({ sealedToken }, by, change) {
      if (!kept || claimedBy !== by || kept.sealedToken !== sealedToken) return false;
      kept = { ...kept, ...change };
      claimedBy = null;
      return true;
    },
    async remove() {
      kept = null;
      return true;
    },
    findAll: async () => [],
    purgeEnded: async () => 0,
  };
  return store;
}
