// Who somebody is, and under which key their own is kept. Pure.

export interface Person {
  /** The workspace they speak from, whose bot answers. */
  readonly workspaceId: string;
  /** The Enterprise Grid organisation that the workspace belongs to, if there is one. */
  readonly enterpriseId: string | null;
  readonly userId: string;
}

/** Whose something is. `teamId` is the enterprise id where there is one, else the workspace id. */
export interface AccountKey {
  readonly teamId: string;
  readonly userId: string;
}

/** A person as they are stored: what is theirs is found by the key, and the workspace says whose bot speaks. */
export interface Owner extends AccountKey {
  readonly workspaceId: string;
}

/** In an organisation a person is the same everywhere, so their account, say, is theirs in each of its workspaces. */
export const ownerOf = ({ workspaceId, enterpriseId, userId }: Person): Owner => ({
  teamId: enterpriseId ?? workspaceId,
  workspaceId,
  userId,
});
