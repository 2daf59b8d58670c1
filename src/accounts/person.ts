// A person in Slack, as a request names them.
import type { AccountKey } from './ports.ts';

export interface Person {
  /** Whose bot speaks to them: `T…`. In an organisation-wide install Slack may name none; then the organisation's. */
  readonly workspaceId: string;
  /** The organisation (Enterprise Grid) that the workspace is part of: `E…`. */
  readonly enterpriseId: string | null;
  readonly userId: string;
}

/** Accounts belong to the organisation where there is one: a person is the same in all its workspaces. */
export const accountKeyOf = ({ workspaceId, enterpriseId, userId }: Person): AccountKey => ({
  teamId: enterpriseId ?? workspaceId,
  userId,
});
