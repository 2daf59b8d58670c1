// Who is speaking. Pure.
export interface Person {
  /** The workspace they speak from. */
  readonly workspaceId: string;
  /** The Enterprise Grid organisation that the workspace belongs to, if there is one. */
  readonly enterpriseId: string | null;
  readonly userId: string;
}
