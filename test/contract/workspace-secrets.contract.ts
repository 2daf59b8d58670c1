import { expect, test } from '@jest/globals';
import { aDraft, ada, anAccount, aSealed, grace, now, storeLaunch } from './samples.ts';
import type { Its } from './test-database.ts';

export function testWorkspaceSecrets(its: Its): void {
  test('of one workspace are erased, the launches stay, and the audit log has the fact', async () => {
    const { store } = its();
    const elsewhere = { teamId: 'T0002', workspaceId: 'T0002', userId: ada.userId };
    for (const key of [ada, grace, elsewhere]) await store.accounts.save(anAccount(key));
    const drafts = [aDraft(), aDraft(elsewhere)];
    for (const draft of drafts) await store.drafts.save(draft);
    const sealedReplyUrl = aSealed('first');
    const ours = await storeLaunch(store, { sealedReplyUrl });
    const theirs = await storeLaunch(store, { ...elsewhere, sealedReplyUrl });
    const before = await store.launches.find(ours);

    const { teamId, workspaceId } = ada;
    const erasure = { teamId, workspaceId, action: 'workspace.uninstalled', by: 'slack', at: now } as const;
    expect(await store.workspaceSecrets.erase(erasure)).toEqual({ accounts: 2, drafts: 1, replyUrls: 1 });

    expect(await Promise.all([ada, grace].map((key) => store.accounts.find(key)))).toEqual([null, null]);
    expect(await store.accounts.find(elsewhere)).not.toBeNull();
    const found = await Promise.all(drafts.map((draft) => store.drafts.find(draft.id, draft)));
    expect(found.map((draft) => draft === null)).toEqual([true, false]);
    expect(await store.launches.find(ours)).toStrictEqual({ ...before, sealedReplyUrl: null });
    expect((await store.launches.find(theirs))?.sealedReplyUrl).toBe(sealedReplyUrl);
    const log = await store.audit.list({ teamId: ada.teamId, limit: 100 });
    expect(log.at(-1)).toMatchObject({
      at: now,
      userId: 'slack',
      action: 'workspace.uninstalled',
      detail: { accounts: '2', drafts: '1', replyUrls: '1' },
    });
    expect(await store.workspaceSecrets.erase(erasure)).toEqual({ accounts: 0, drafts: 0, replyUrls: 0 });
  });
}
