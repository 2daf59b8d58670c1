import type { Selectable } from 'kysely';
import type { AccountStore, RenewalChange, StoredAccount } from '../../accounts/ports.ts';
import type { Preparing } from '../prepared.ts';
import type { Recall } from '../recall.ts';
import type { AccountsTable, Database } from '../schema.ts';
import { sealingKeyIdOf } from '../sealing-key-id.ts';
import { appendAudit } from './audit-log.ts';
import { cancelWaiting } from './free-watches.ts';
import { insertJobs } from './jobs.ts';
import { markSurfaces } from './surfaces.ts';

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
      const account = toAccount(row);
      recall.keepAccount(account);
      return account;
    },
    recall: async (key) => recall.account(key),
    async save(account, then = []) {
      const { teamId, workspaceId, userId, connectedAt } = account;
      const values = {
        workspace_id: workspaceId,
        platform_user: account.platformUser,
        connected_at: connectedAt,
        region: account.region,
        platform_url: account.address,
        sealed_token: account.sealedToken,
        ...toRenewed(account),
        ...unclaimed,
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
    async claimRenewal({ teamId, userId, sealedToken }, { by, now, until }) {
      const { numUpdatedRows } = await db
        .updateTable('accounts')
        .set({ renewing_by: by, renewing_until: until })
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .where('sealed_token', '=', sealedToken)
        .where('refused_at', 'is', null)
        .where(({ or, eb }) => or([eb('renewing_until', 'is', null), eb('renewing_until', '<=', now)]))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    finishRenewal: (account, by, change, then) =>
      db.transaction().execute(async (trx) => {
        const { teamId, workspaceId, userId, sealedToken } = account;
        const row = await trx
          .updateTable('accounts')
          .set({ ...toRenewed(change), ...unclaimed })
          .where('team_id', '=', teamId)
          .where('user_id', '=', userId)
          .where('sealed_token', '=', sealedToken)
          .where('renewing_by', '=', by)
          .returningAll()
          .executeTakeFirst();
        if (!row) return false;
        recall.keepAccount(toAccount(row));
        if (!then) return true;
        const { at, shows, jobs = [] } = then;
        const action = 'account.refused';
        if (change.refusedAt != null)
          await appendAudit(trx, { at, teamId, workspaceId, userId, action, launchId: null, detail: {} });
        await markSurfaces(trx, shows?.surfaces ?? [], at);
        await insertJobs(trx, [...jobs, ...(shows ? [shows.job] : [])]);
        return true;
      }),
    async remove({ teamId, userId }, at) {
      const isRemoved = await db.transaction().execute(async (trx) => {
        const removed = await trx
          .deleteFrom('accounts')
          .where('team_id', '=', teamId)
          .where('user_id', '=', userId)
          .returning('workspace_id')
          .executeTakeFirst();
        if (!removed) return false;
        await cancelWaiting(trx, { teamId, userId }, at);
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

const unclaimed = { renewing_by: null, renewing_until: null };

const toAccount = (row: Selectable<AccountsTable>): StoredAccount => ({
  teamId: row.team_id,
  workspaceId: row.workspace_id || row.team_id,
  userId: row.user_id,
  sealedToken: row.sealed_token,
  platformUser: row.platform_user,
  expiresAt: row.expires_at,
  connectedAt: row.connected_at,
  region: row.region,
  address: row.platform_url,
  sealedKeys: row.sealed_keys,
  tokenEndsAt: row.token_ends_at ?? row.expires_at,
  renewAt: row.renew_at,
  refusedAt: row.refused_at,
});

/** Only what is given. */
function toRenewed(change: RenewalChange) {
  const { sealedToken, sealedKeys, expiresAt, tokenEndsAt, renewAt, refusedAt } = change;
  return {
    ...(sealedToken === undefined
      ? {}
      : { sealed_token: sealedToken, token_kid: sealingKeyIdOf(sealedToken) }),
    ...(sealedKeys === undefined ? {} : { sealed_keys: sealedKeys, keys_kid: sealingKeyIdOf(sealedKeys) }),
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    ...(tokenEndsAt === undefined ? {} : { token_ends_at: tokenEndsAt }),
    ...(renewAt === undefined ? {} : { renew_at: renewAt }),
    ...(refusedAt === undefined ? {} : { refused_at: refusedAt }),
  };
}
