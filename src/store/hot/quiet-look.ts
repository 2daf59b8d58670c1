// A look that changes nothing of what is shown, as nearly all do: what it leaves of its account's watch. On both engines the
// same, but for the parameters' names.
import type { Owner } from '../../core/person.ts';
import type { InstanceStore } from '../../instances/ports.ts';

export type Look = Parameters<InstanceStore['noteLook']>[2];
export type QuietLook = Omit<Look, 'shows'>;

/** Null: nothing is left to be watched. A look that read the list well knows when; any other leaves that as it was. */
export function toWatchRow(
  { teamId, userId, workspaceId }: Owner,
  { at, nextAt, failed = false, pauses = false }: QuietLook,
) {
  if (nextAt === null && !pauses) return null;
  return {
    team_id: teamId,
    user_id: userId,
    workspace_id: workspaceId,
    looked_at: failed || pauses ? null : at,
    failures: failed ? 1 : 0,
    paused_at: pauses ? at : null,
  };
}

/** In the order of a row's values. */
export const watchColumns = 'team_id, user_id, workspace_id, looked_at, failures, paused_at';

/** Failures are counted as long as looks fail in a row. */
export const watchKept = `
  on conflict (team_id, user_id) do update set workspace_id = excluded.workspace_id,
    looked_at = coalesce(excluded.looked_at, watches.looked_at), paused_at = excluded.paused_at,
    failures = case when excluded.failures > 0 then watches.failures + 1 else 0 end`;
