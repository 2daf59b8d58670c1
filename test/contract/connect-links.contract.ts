import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { ConnectLink, ConnectLinkStore } from '../../src/accounts/connect-links.ts';
import { ada, grace, now } from './samples.ts';
import type { Its } from './test-database.ts';

const life = 600_000;
const aLink = (override: Partial<ConnectLink> = {}): ConnectLink => ({
  ...ada,
  draft: randomUUID(),
  channelId: 'C0001',
  next: 'launch',
  hasModal: true,
  locale: 'zh-CN',
  expiresAt: now + life,
  ...override,
});
const by = (link: string, browser = 'hers', at = now) => ({ link, browser, now: at });
/** As its person would say the code that this browser shows. */
const confirm = (links: ConnectLinkStore, link: string, browser = 'hers') => links.confirm(by(link, browser));
const limits = { mostTries: 3, busyUntil: now + 1000 };

export function testConnectLinks(its: Its): void {
  test('is opened with what it was made for, again and again by the same browser', async () => {
    const { connectLinks } = its().store;
    const link = aLink();
    await connectLinks.save('a', link);
    await connectLinks.save('b', aLink({ ...grace, hasModal: false, next: 'done' }));
    expect(await connectLinks.open(by('a'))).toStrictEqual({ ...link, isConfirmed: false });
    expect(await connectLinks.open(by('a'))).toStrictEqual({ ...link, isConfirmed: false });
    expect(await connectLinks.open(by('b'))).toMatchObject({ ...grace, hasModal: false, next: 'done' });
  });

  test('is the first browser’s alone, also where two open it at once in two processes', async () => {
    const { store, another } = its();
    const other = await another();
    await store.connectLinks.save('a', aLink());
    const opened = await Promise.all([
      store.connectLinks.open(by('a', 'hers')),
      other.connectLinks.open(by('a', 'his')),
    ]);
    expect(opened.filter((each) => each !== null)).toHaveLength(1);
    const [first, second] = opened[0] ? ['hers', 'his'] : ['his', 'hers'];
    await confirm(store.connectLinks, 'a', second);
    expect(await store.connectLinks.begin(by('a', first), limits)).toBeNull();
    await confirm(store.connectLinks, 'a', first);
    expect(await store.connectLinks.begin(by('a', second), limits)).toBeNull();
    expect(await store.connectLinks.begin(by('a', first), limits)).not.toBeNull();
  });

  test('is nothing to whoever guesses it, has not opened it, or comes too late', async () => {
    const { connectLinks } = its().store;
    await connectLinks.save('a', aLink());
    expect(await connectLinks.open(by('other'))).toBeNull();
    expect(await connectLinks.begin(by('a'), limits)).toBeNull();
    expect(await connectLinks.open(by('a', 'hers', now + life))).toBeNull();
    await connectLinks.open(by('a', 'hers', now + life - 1));
    await confirm(connectLinks, 'a');
    expect(await connectLinks.begin(by('a', 'hers', now + life), limits)).toBeNull();
  });

  test('takes nothing before it is confirmed, which so many may try of whom it was made for, and nobody else', async () => {
    const { connectLinks } = its().store;
    const link = aLink();
    await connectLinks.save('a', link);
    await connectLinks.save('other', aLink(grace));
    const { teamId, userId, draft } = link;
    const said = { teamId, userId, draft, now };
    expect(await connectLinks.tryCode(said, 3)).toEqual([{ link: 'a', browser: null }]);
    await connectLinks.open(by('a'));
    expect(await connectLinks.begin(by('a'), limits)).toBeNull();
    expect(await connectLinks.tryCode({ ...said, userId: grace.userId }, 3)).toEqual([]);
    expect(await connectLinks.tryCode({ ...said, now: now + life }, 3)).toEqual([]);
    expect(await connectLinks.tryCode(said, 3)).toEqual([{ link: 'a', browser: 'hers' }]);
    const last = await Promise.all([1, 2, 3].map(() => connectLinks.tryCode(said, 3)));
    expect(last.filter(({ length }) => length > 0)).toHaveLength(1);
    await connectLinks.confirm(by('a', 'his'));
    expect(await connectLinks.open(by('a'))).toMatchObject({ isConfirmed: false });
    await connectLinks.confirm(by('a'));
    expect(await connectLinks.open(by('a'))).toMatchObject({ isConfirmed: true });
    expect(await connectLinks.begin(by('a'), limits)).not.toBeNull();
  });

  test('is for one try at a time, and for so many in all', async () => {
    const { connectLinks } = its().store;
    await connectLinks.save('a', aLink());
    await connectLinks.open(by('a'));
    await confirm(connectLinks, 'a');
    const many = await Promise.all([1, 2, 3, 4].map(() => connectLinks.begin(by('a'), limits)));
    expect(many.filter((each) => each !== null)).toHaveLength(1);
    for (const isLeft of [true, true, false]) {
      await connectLinks.release(by('a'));
      expect((await connectLinks.begin(by('a'), limits)) !== null).toBe(isLeft);
    }
  });

  test('is free again once a try counts as dead', async () => {
    const { connectLinks } = its().store;
    await connectLinks.save('a', aLink());
    await connectLinks.open(by('a'));
    await confirm(connectLinks, 'a');
    await connectLinks.begin(by('a'), limits);
    expect(await connectLinks.begin(by('a', 'hers', now + 999), limits)).toBeNull();
    expect(await connectLinks.begin(by('a', 'hers', now + 1000), limits)).not.toBeNull();
  });

  test('is burnt once, and is nothing from then on', async () => {
    const { connectLinks } = its().store;
    await connectLinks.save('a', aLink());
    await connectLinks.open(by('a'));
    expect(await connectLinks.burn(by('a', 'his'))).toBe(false);
    const burnt = await Promise.all([1, 2, 3].map(() => connectLinks.burn(by('a'))));
    expect(burnt.filter(Boolean)).toHaveLength(1);
    expect(await connectLinks.open(by('a'))).toBeNull();
  });

  test('is purged when it has ended, and goes with its person and the workspace', async () => {
    const { store, query } = its();
    await store.connectLinks.save('old', aLink({ expiresAt: now - 1 }));
    await store.connectLinks.save('new', aLink());
    await store.connectLinks.save('hers', aLink(grace));
    expect(await store.connectLinks.purge(now)).toBe(1);
    await store.personalData.forget(ada, now);
    expect(await query('select link_hash from connect_links')).toEqual([{ link_hash: 'hers' }]);
    const { teamId, workspaceId } = ada;
    await store.workspaceSecrets.erase({
      teamId,
      workspaceId,
      action: 'workspace.uninstalled',
      by: '',
      at: now,
    });
    expect(await query('select link_hash from connect_links')).toEqual([]);
  });
}
