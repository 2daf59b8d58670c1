import type { AccountStore } from '../../accounts/ports.ts';
import type { Preparing } from '../prepared.ts';
import type { Recall } from '../recall.ts';
import type { Database } from '../schema.ts';
import { sealingKeyIdOf } from '../sealing-key-id.ts';
import { appendAudit } from './audit-log.ts';
import { insertJobs } from './jobs.ts';

/** `scrub`: a token that was removed or replaced leaves nothing in the engine's files. */
export function createAccountStore(
  db: Database,
  { preparing, recall }: { readonly preparing: Preparing; readonly recall: Recall },
  scrub: () => Promise<void>,
): AccountStore {
  const findOne = preparing.read('find-account', (slot: (name: 'teamId' | 'userId') => never) =>
    db
      .selectFrom('accounts')
      .selectAll()
      .where('team_id', '=', slot('teamId'))
      .where('user_id', '=', slot('userId')),
  );

  return {
    async find({ teamId, userId }) {
      const [row] = await findOne({ teamId, userId });
      if (!row) return null;
      const account = {
        teamId,
        workspaceId: row.workspace_id || teamId,
        userId,
        sealedToken: row.sealed_token,
        platformUser: row.platform_user,
        expiresAt: row.expires_at,
        connectedAt: row.connected_at,
      };
      recall.keepAccount(account);
      return account;
    },
    recall: async (key) => recall.account(key),
    async save(
      { teamId, workspaceId, userId, sealedToken, platformUser, expiresAt, connectedAt },
      then = [],
    ) {
      const values = {
        workspace_id: workspaceId,
        sealed_token: sealedToken,
        token_kid: sealingKeyIdOf(sealedToken),
        platform_user: platformUser,
        expires_at: expiresAt,
        connected_at: connectedAt,
      };
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('accounts')
          .values({ team_id: teamId, user_id: userId, ...values })
          .onConflict((conflict) => conflict.columns(['team_id', 'user_id']).doUpdateSet(values))
          .execute();
        const entry = {
          at: connectedAt,
          teamId,
          workspaceId,
          userId,
          action: 'account.connected',
          launchId: null,
          detail: {},
        };
        await appendAudit(trx, entry);
        await trx
          .updateTable('watches')
          .set({ paused_at: null, failures: 0 })
          .where('team_id', '=', teamId)
          .where('user_id', '=', userId)
          .execute();
        await insertJobs(trx, then);
      });
      await scrub();
    },
    async remove({ teamId, userId }, at) {
      const isRemoved = await db.transaction().execute(async (trx) => {
        const removed = await trx
          .deleteFrom('accounts')
          .where('team_id', '=', teamId)
          .where('user_id', '=', userId)
          .returning('workspace_id')
          .executeTakeFirst();
        if (!removed) return false;
        await appendAudit(trx, {
          at,
          teamId,
          workspaceId: removed.workspace_id || null,
          userId,
          action: 'account.disconnected',
          launchId: null,
          detail: {},
        });
        return true;
      });
      if (isRemoved) await scrub();
      return isRemoved;
    },
    async findAll(after, limit) {
      const rows = await db
        .selectFrom('accounts')
        .select(['team_id', 'workspace_id', 'user_id'])
        .$if(after !== null, (query) =>
          query.where(({ eb, and, or }) =>
            or([
              eb('team_id', '>', after?.teamId ?? ''),
              and([eb('team_id', '=', after?.teamId ?? ''), eb('user_id', '>', after?.userId ?? '')]),
            ]),
          ),
        )
        .orderBy('team_id')
        .orderBy('user_id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        teamId: row.team_id,
        workspaceId: row.workspace_id || row.team_id,
        userId: row.user_id,
      }));
    },
    async purgeEnded(before, at, limit) {
      const purged = await db.transaction().execute(async (trx) => {
        const ended = trx
          .selectFrom('accounts')
          .select(['team_id', 'user_id'])
          .where('expires_at', '<', before)
          .limit(limit);
        const rows = await trx
          .deleteFrom('accounts')
          .where(({ eb, refTuple }) =>
            eb(refTuple('team_id', 'user_id'), 'in', ended.$asTuple('team_id', 'user_id')),
          )
          .returning(['team_id', 'workspace_id', 'user_id'])
          .execute();
        for (const { team_id: teamId, workspace_id, user_id: userId } of rows)
          await appendAudit(trx, {
            at,
            teamId,
            workspaceId: workspace_id || null,
            userId,
            action: 'account.purged',
            launchId: null,
            detail: {},
          });
        return rows.length;
      });
      if (purged > 0) await scrub();
      return purged;
    },
  };
}
