// Who is speaking. Pure.
import type { AccountKey } from '../../accounts/ports.ts';

export interface Person {
  /** The workspace they speak from. */
  readonly workspaceId: string;
  /** The Enterprise Grid organisation that the workspace belongs to, if there is one. */
  readonly enterpriseId: string | null;
  readonly userId: string;
}

/** Accounts belong to enterprise (else workspace) and user: in an organisation a person is the same everywhere. */
export const accountKeyOf = ({ workspaceId, enterpriseId, userId }: Person): AccountKey => ({
  teamId: enterpriseId ?? workspaceId,
  userId,
});
