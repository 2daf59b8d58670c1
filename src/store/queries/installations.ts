import type { Selectable } from 'kysely';
import type {
  Installation,
  InstallationStore,
  OAuthStateStore,
  SealedTokens,
} from '../../workspaces/installation.ts';
import type { Database, InstallationsTable } from '../schema.ts';
import { sealingKeyIdOf } from '../sealing-key-id.ts';
import { appendAudit } from './audit-log.ts';

/** `scrub`: a token whose place another one took leaves nothing in the engine's files. */
export function createInstallationStore(db: Database, scrub: () => Promise<void>): InstallationStore {
  async function find(id: string): Promise<Installation | null> {
    const row = await db.selectFrom('installations').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? toInstallation(row) : null;
  }

  return {
    find,
    async findFor(workspaceId) {
      const own = await find(workspaceId);
      if (own) return own;
      const row = await db
        .selectFrom('installations')
        .innerJoin('workspaces', 'workspaces.enterprise_id', 'installations.id')
        .selectAll('installations')
        .where('workspaces.id', '=', workspaceId)
        .where('installations.is_org_wide', '=', 1)
        .executeTakeFirst();
      return row ? toInstallation(row) : null;
    },
    async list(after, limit) {
      const rows = await db
        .selectFrom('installations')
        .select('id')
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
    async save(installation, by) {
      const { id, enterpriseId, installedAt } = installation;
      const row = toRow(installation);
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('installations')
          .values({ id, ...row })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...row, ...unclaimed }))
          .execute();
        await appendAudit(trx, {
          at: installedAt,
          teamId: enterpriseId ?? id,
          workspaceId: id,
          userId: by,
          action: 'workspace.installed',
          launchId: null,
          detail: {},
        });
      });
      await scrub();
    },
    async describe(id, { enterpriseId, name, url }) {
      await db
        .updateTable('installations')
        .set({ enterprise_id: enterpriseId, name, url })
        .where('id', '=', id)
        .execute();
    },
    async claimRenewal(id, sealedToken, { by, now, until }) {
      const { numUpdatedRows } = await db
        .updateTable('installations')
        .set({ renewing_by: by, renewing_until: until })
        .where('id', '=', id)
        .where('sealed_token', '=', sealedToken)
        .where(({ or, eb }) => or([eb('renewing_until', 'is', null), eb('renewing_until', '<=', now)]))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async replaceTokens(id, by, tokens) {
      const { numUpdatedRows } = await db
        .updateTable('installations')
        .set({ ...tokenColumns(tokens), ...unclaimed })
        .where('id', '=', id)
        .where('renewing_by', '=', by)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) await scrub();
      return numUpdatedRows > 0n;
    },
    async releaseRenewal(id, by) {
      await db
        .updateTable('installations')
        .set(unclaimed)
        .where('id', '=', id)
        .where('renewing_by', '=', by)
        .execute();
    },
    async workspacesUnder(enterpriseId) {
      const rows = await db
        .selectFrom('workspaces')
        .leftJoin('installations', 'installations.id', 'workspaces.id')
        .select('workspaces.id')
        .where('workspaces.enterprise_id', '=', enterpriseId)
        .where('workspaces.uninstalled_at', 'is', null)
        .where('installations.id', 'is', null)
        .orderBy('workspaces.id')
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}

export const createOAuthStateStore = (db: Database): OAuthStateStore => ({
  async use(stateHash, endsAt) {
    const { numInsertedOrUpdatedRows = 0n } = await db
      .insertInto('oauth_states')
      .values({ state_hash: stateHash, ends_at: endsAt })
      .onConflict((conflict) => conflict.column('state_hash').doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows > 0n;
  },
  async purge(before) {
    const { numDeletedRows } = await db
      .deleteFrom('oauth_states')
      .where('ends_at', '<', before)
      .executeTakeFirst();
    return Number(numDeletedRows);
  },
});

const unclaimed = { renewing_by: null, renewing_until: null };

const tokenColumns = ({ sealedToken, sealedRefreshToken, tokenEndsAt }: SealedTokens) => ({
  sealed_token: sealedToken,
  token_kid: sealingKeyIdOf(sealedToken),
  sealed_refresh_token: sealedRefreshToken,
  refresh_token_kid: sealedRefreshToken === null ? null : sealingKeyIdOf(sealedRefreshToken),
  token_ends_at: tokenEndsAt,
});

const toRow = (installation: Installation) => ({
  is_org_wide: installation.isOrgWide ? 1 : 0,
  enterprise_id: installation.enterpriseId,
  name: installation.name,
  bot_id: installation.botId,
  bot_user_id: installation.botUserId,
  url: installation.url,
  ...tokenColumns(installation),
  installed_at: installation.installedAt,
});

const toInstallation = (row: Selectable<InstallationsTable>): Installation => ({
  id: row.id,
  isOrgWide: row.is_org_wide === 1,
  enterpriseId: row.enterprise_id,
  name: row.name,
  botId: row.bot_id,
  botUserId: row.bot_user_id,
  url: row.url,
  sealedToken: row.sealed_token,
  sealedRefreshToken: row.sealed_refresh_token,
  tokenEndsAt: row.token_ends_at,
  installedAt: row.installed_at,
});
