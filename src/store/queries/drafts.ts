import type { Selectable } from 'kysely';
import type { Owner } from '../../core/person.ts';
import type { Draft, DraftStore } from '../../drafts/ports.ts';
import type { Preparing } from '../prepared.ts';
import type { Recall } from '../recall.ts';
import { toDraftRow } from '../rows.ts';
import type { Database, DraftsTable } from '../schema.ts';

export function createDraftStore(db: Database, preparing: Preparing, recall: Recall): DraftStore {
  const findOne = preparing.read('find-draft', (slot: (name: 'id' | 'teamId' | 'userId') => never) =>
    db
      .selectFrom('drafts')
      .selectAll()
      .where('id', '=', slot('id'))
      .where('team_id', '=', slot('teamId'))
      .where('user_id', '=', slot('userId')),
  );
  const save = preparing.change('save-draft', (slot: (name: keyof DraftsTable) => never) => {
    const values = {
      channel_id: slot('channel_id'),
      sealed_reply_url: slot('sealed_reply_url'),
      reply_url_kid: slot('reply_url_kid'),
      content: slot('content'),
      created_at: slot('created_at'),
      touched_at: slot('touched_at'),
    };
    const whose = { team_id: slot('team_id'), user_id: slot('user_id') };
    return db
      .insertInto('drafts')
      .values({ id: slot('id'), workspace_id: slot('workspace_id'), ...whose, ...values })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet(values)
          // Ids come back from Slack in private_metadata: one of another person changes nothing.
          .where('drafts.team_id', '=', whose.team_id)
          .where('drafts.user_id', '=', whose.user_id),
      );
  });
  const findLatest = preparing.read(
    'find-latest-draft',
    (slot: (name: 'teamId' | 'workspaceId' | 'userId' | 'since') => never) =>
      latestDraftQuery(
        db,
        { teamId: slot('teamId'), workspaceId: slot('workspaceId'), userId: slot('userId') },
        slot('since'),
      ),
  );

  return {
    async save(draft) {
      recall.dropDraft(draft.id);
      await save(toDraftRow(draft));
      recall.keepDraft(draft);
    },
    async recall(id, owner) {
      const draft = recall.draft(id, owner);
      // As it would be read.
      return draft && { ...draft, values: JSON.parse(JSON.stringify(draft.values)) as Draft['values'] };
    },
    async find(id, owner) {
      const [row] = await findOne({ id, teamId: owner.teamId, userId: owner.userId });
      return row ? toDraft(row) : null;
    },
    async findLatest(owner, since) {
      const { teamId, workspaceId, userId } = owner;
      const [row] = await findLatest({ teamId, workspaceId, userId, since });
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
    async purge(before, limit) {
      const old = db.selectFrom('drafts').select('id').where('created_at', '<', before).limit(limit);
      const { numDeletedRows } = await db.deleteFrom('drafts').where('id', 'in', old).executeTakeFirst();
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
