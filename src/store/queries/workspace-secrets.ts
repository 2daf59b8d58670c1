import type { ErasedSecrets, Erasure, WorkspaceSecrets } from '../../accounts/workspace-secrets.ts';
import type { Database } from '../schema.ts';
import { appendAudit } from './audit-log.ts';
import { eraseWatches } from './free-watches.ts';

/** `scrub`: what was erased leaves nothing in the engine's files. */
export const createWorkspaceSecrets = (db: Database, scrub: () => Promise<void>): WorkspaceSecrets => ({
  async erase(erasure) {
    const { teamId, workspaceId, action, by, at } = erasure;
    const erased = await db.transaction().execute(async (trx) => {
      await closeWorkspace(trx, erasure);
      await trx.deleteFrom('installations').where('id', '=', erasure.workspaceId).execute();
      await closeHomesIn(trx, erasure);
      const isLast = !(await hasOthers(trx, erasure));
      const accounts = isLast
        ? await trx.deleteFrom('accounts').where('team_id', '=', teamId).executeTakeFirst()
        : { numDeletedRows: 0n };
      await eraseWatches(trx, { teamId, userId: null, workspaceId: isLast ? null : workspaceId });
      await trx
        .deleteFrom('connect_links')
        .where('team_id', '=', teamId)
        .$if(!isLast, (query) => query.where('workspace_id', '=', workspaceId))
        .execute();
      const drafts = await trx
        .deleteFrom('drafts')
        .where('team_id', '=', teamId)
        .$if(!isLast, (query) => query.where('workspace_id', '=', workspaceId))
        .executeTakeFirst();
      const replies = await trx
        .updateTable('launches')
        .set({ sealed_reply_url: null, reply_url_kid: null })
        .where('team_id', '=', teamId)
        .$if(!isLast, (query) => query.where('workspace_id', '=', workspaceId))
        .where('sealed_reply_url', 'is not', null)
        .executeTakeFirst();
      const counted: ErasedSecrets = {
        accounts: Number(accounts.numDeletedRows),
        drafts: Number(drafts.numDeletedRows),
        replyUrls: Number(replies.numUpdatedRows),
      };
      const counts = Object.entries(counted).map(([name, count]) => [name, String(count)] as const);
      await appendAudit(trx, {
        at,
        teamId,
        workspaceId,
        userId: by,
        action,
        launchId: null,
        detail: Object.fromEntries(counts),
      });
      return counted;
    });
    await scrub();
    return erased;
  },
});

/** Its bot's token is of no use any more; the row stays and says since when. */
async function closeWorkspace(trx: Database, { workspaceId, at }: Erasure): Promise<void> {
  await trx
    .updateTable('workspaces')
    .set({ sealed_bot_token: null, bot_token_kid: null, uninstalled_at: at })
    .where('id', '=', workspaceId)
    .where('uninstalled_at', 'is', null)
    .execute();
}

/** Nobody speaks there any more: what is erased after this marks none of them. */
async function closeHomesIn(trx: Database, { workspaceId }: Erasure): Promise<void> {
  await trx.deleteFrom('homes').where('workspace_id', '=', workspaceId).execute();
  await trx
    .deleteFrom('surfaces')
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'home')
    .execute();
}

/** Whether the app is in another workspace of the enterprise. */
async function hasOthers(trx: Database, { teamId, workspaceId }: Erasure): Promise<boolean> {
  const other = await trx
    .selectFrom('workspaces')
    .select('id')
    .where('enterprise_id', '=', teamId)
    .where('id', '<>', workspaceId)
    .where('uninstalled_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}
