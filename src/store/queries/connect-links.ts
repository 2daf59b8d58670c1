import { type Selectable, sql } from 'kysely';
import type { ConnectLink, ConnectLinkStore, OpenedBy } from '../../accounts/connect-links.ts';
import type { ConnectLinksTable, Database } from '../schema.ts';

export function createConnectLinkStore(db: Database): ConnectLinkStore {
  /** Of this browser, and not ended. */
  const mine = ({ link, browser, now }: OpenedBy) =>
    db
      .updateTable('connect_links')
      .where('link_hash', '=', link)
      .where('browser_hash', '=', browser)
      .where('expires_at', '>', now);

  return {
    async save(link, about) {
      await db
        .insertInto('connect_links')
        .values({
          link_hash: link,
          team_id: about.teamId,
          workspace_id: about.workspaceId,
          user_id: about.userId,
          draft: about.draft,
          channel_id: about.channelId,
          next: about.next,
          has_modal: about.hasModal ? 1 : 0,
          locale: about.locale,
          expires_at: about.expiresAt,
        })
        .execute();
    },
    async open({ link, browser, now }) {
      const row = await db
        .updateTable('connect_links')
        .set({ browser_hash: browser })
        .where('link_hash', '=', link)
        .where('expires_at', '>', now)
        .where(({ or, eb }) => or([eb('browser_hash', 'is', null), eb('browser_hash', '=', browser)]))
        .returningAll()
        .executeTakeFirst();
      return row ? { ...toLink(row), isConfirmed: row.confirmed_at !== null } : null;
    },
    async tryCode({ teamId, userId, draft, now }, mostTries) {
      const rows = await db
        .updateTable('connect_links')
        .set({ code_tries: sql<number>`code_tries + 1` })
        .where('team_id', '=', teamId)
        .where('user_id', '=', userId)
        .where('draft', '=', draft)
        .where('expires_at', '>', now)
        .where('code_tries', '<', mostTries)
        .returning(['link_hash', 'browser_hash'])
        .execute();
      return rows.map(({ link_hash: link, browser_hash: browser }) => ({ link, browser }));
    },
    async confirm(by) {
      await mine(by).set({ confirmed_at: by.now }).execute();
    },
    async begin(by, { mostTries, busyUntil }) {
      const row = await mine(by)
        .set({ tries: sql<number>`tries + 1`, busy_until: busyUntil })
        .where('tries', '<', mostTries)
        .where('confirmed_at', 'is not', null)
        .where(({ or, eb }) => or([eb('busy_until', 'is', null), eb('busy_until', '<=', by.now)]))
        .returningAll()
        .executeTakeFirst();
      return row ? toLink(row) : null;
    },
    async release({ link, browser }) {
      await db
        .updateTable('connect_links')
        .set({ busy_until: null })
        .where('link_hash', '=', link)
        .where('browser_hash', '=', browser)
        .execute();
    },
    async burn({ link, browser }) {
      const { numDeletedRows } = await db
        .deleteFrom('connect_links')
        .where('link_hash', '=', link)
        .where('browser_hash', '=', browser)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
    async purge(before) {
      const { numDeletedRows } = await db
        .deleteFrom('connect_links')
        .where('expires_at', '<', before)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

const toLink = (row: Selectable<ConnectLinksTable>): ConnectLink => ({
  teamId: row.team_id,
  workspaceId: row.workspace_id,
  userId: row.user_id,
  draft: row.draft,
  channelId: row.channel_id,
  next: row.next,
  hasModal: row.has_modal === 1,
  locale: row.locale,
  expiresAt: row.expires_at,
});
