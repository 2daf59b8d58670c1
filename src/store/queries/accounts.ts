import type { AccountStore } from '../../accounts/ports.ts';
import type { Database } from '../schema.ts';
import { sealingKeyIdOf } from '../sealing-key-id.ts';
import { appendAudit } from './audit-log.ts';

export function createAccountStore(db: Database): AccountStore {
  return {
    async find({ teamId, userId }) {
      const row = await db
        .selectFrom('accounts')
        .selectAll()
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      if (!row) return null;
      return {
        teamId,
        userId,
        sealedToken: row.sealed_token,
        platformUser: row.platform_user,
        expiresAt: row.expires_at,
        connectedAt: row.connected_at,
      };
    },
    async save({ teamId, userId, sealedToken, platformUser, expiresAt, connectedAt }) {
      const values = {
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
          userId,
          action: 'account.connected',
          launchId: null,
          detail: {},
        };
        await appendAudit(trx, entry);
      });
    },
    remove: ({ teamId, userId }, at) =>
      db.transaction().execute(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom('accounts')
          .where('team_id', '=', teamId)
          .where('user_id', '=', userId)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await appendAudit(trx, {
          at,
          teamId,
          userId,
          action: 'account.disconnected',
          launchId: null,
          detail: {},
        });
        return true;
      }),
  };
}
