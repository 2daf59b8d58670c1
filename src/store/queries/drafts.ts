import type { Selectable } from 'kysely';
import type { Owner } from '../../core/person.ts';
import type { Draft, DraftStore } from '../../drafts/ports.ts';
import type { Database, DraftsTable } from '../schema.ts';
import { sealingKeyIdOf } from '../sealing-key-id.ts';

export function createDraftStore(db: Database): DraftStore {
  return {
    async save(draft) {
      const values = {
        channel_id: draft.channelId,
        sealed_reply_url: draft.sealedReplyUrl,
        reply_url_kid: sealingKeyIdOf(draft.sealedReplyUrl),
        content: draft.values === null ? null : JSON.stringify(draft.values),
        created_at: draft.createdAt,
        touched_at: draft.touchedAt,
      };
      await db
        .insertInto('drafts')
        .values({
          id: draft.id,
          team_id: draft.teamId,
          workspace_id: draft.workspaceId,
          user_id: draft.userId,
          ...values,
        })
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet(values)
            // Ids come back from Slack in private_metadata: one of another person changes nothing.
            .where('drafts.team_id', '=', draft.teamId)
            .where('drafts.user_id', '=', draft.userId),
        )
        .execute();
    },
    async find(id, owner) {
      const row = await db
        .selectFrom('drafts')
        .selectAll()
        .where('id', '=', id)
        .where('team_id', '=', owner.teamId)
        .where('user_id', '=', owner.userId)
        .executeTakeFirst();
      return row ? toDraft(row) : null;
    },
    async findLatest(owner, since) {
      const row = await latestDraftQuery(db, owner, since).executeTakeFirst();
      return row ? toDraft(row) : null;
    },
    async dismiss(id, { teamId, userId }) {
      await db
        .updateTable('drafts')
        .set({ touched_at: null })
        .where('id', '=', id)
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .execute();
    },
    async purge(before) {
      const { numDeletedRows } = await db
        .deleteFrom('drafts')
        .where('created_at', '<', before)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

/** A draft is spent once there is a launch of its id: nothing has to be written for that. */
export const latestDraftQuery = (db: Database, { teamId, workspaceId, userId }: Owner, since: number) =>
  db
    .selectFrom('drafts')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('user_id', '=', userId)
    // It goes on to the channel that it was asked for in.
    .where('workspace_id', '=', workspaceId)
    .where('touched_at', '>=', since)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('launches')
            .select('launches.id')
            .where('launches.team_id', '=', teamId)
            .where('launches.user_id', '=', userId)
            .whereRef('launches.submission_id', '=', 'drafts.id'),
        ),
      ),
    )
    .orderBy('touched_at', 'desc')
    .limit(1);

const toDraft = (row: Selectable<DraftsTable>): Draft => ({
  id: row.id,
  teamId: row.team_id,
  workspaceId: row.workspace_id || row.team_id,
  userId: row.user_id,
  channelId: row.channel_id,
  sealedReplyUrl: row.sealed_reply_url,
  values: row.content === null ? null : (JSON.parse(row.content) as Draft['values']),
  createdAt: row.created_at,
  touchedAt: row.touched_at,
});
