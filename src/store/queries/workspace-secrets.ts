import type { ErasedSecrets, WorkspaceSecrets } from '../../accounts/workspace-secrets.ts';
import type { Database } from '../schema.ts';
import { appendAudit } from './audit-log.ts';

/** `scrub`: what was erased leaves nothing in the engine's files. */
export const createWorkspaceSecrets = (db: Database, scrub: () => Promise<void>): WorkspaceSecrets => ({
  async erase({ teamId, action, by, at }) {
    const erased = await db.transaction().execute(async (trx) => {
      const accounts = await trx.deleteFrom('accounts').where('team_id', '=', teamId).executeTakeFirst();
      const drafts = await trx.deleteFrom('drafts').where('team_id', '=', teamId).executeTakeFirst();
      const replies = await trx
        .updateTable('launches')
        .set({ sealed_reply_url: null, reply_url_kid: null })
        .where('team_id', '=', teamId)
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
