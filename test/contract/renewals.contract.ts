import { expect, test } from '@jest/globals';
import type { StoredAccount } from '../../src/accounts/ports.ts';
import {
  ada,
  aLateJob,
  aNewLaunch,
  anAccount,
  aSealed,
  grace,
  now,
  showing,
  storeInstance,
} from './samples.ts';
import type { Its } from './test-database.ts';

const byKeys = (override: Partial<StoredAccount> = {}) =>
  anAccount({
    region: '11112',
    address: 'https://region.example:65011',
    sealedKeys: aSealed('first'),
    expiresAt: null,
    tokenEndsAt: now + 1000,
    renewAt: now + 500,
    ...override,
  });
const claim = (by: string, at = now, forMs = 1000) => ({ by, now: at, until: at + forMs });
const minted = () => ({
  sealedToken: aSealed('first'),
  sealedKeys: aSealed('first'),
  tokenEndsAt: now + 9000,
  renewAt: now + 8000,
});

export function testRenewals(its: Its): void {
  test('is found with its keys, its region and its times', async () => {
    const { accounts } = its().store;
    const account = byKeys();
    await accounts.save(account);
    expect(await accounts.find(ada)).toStrictEqual(account);
  });

  test('is claimed by one of many, in whatever process', async () => {
    const { store, another } = its();
    await store.accounts.save(byKeys());
    const account = (await store.accounts.find(ada)) as StoredAccount;
    const other = await another();
    const claims = await Promise.all(
      ['a', 'b', 'c', 'd'].map((by, at) =>
        (at % 2 === 0 ? store : other).accounts.claimRenewal(account, claim(by)),
      ),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  test('is free again once its holder counts as dead, or gave it back', async () => {
    const { accounts } = its().store;
    const account = byKeys();
    await accounts.save(account);
    expect(await accounts.claimRenewal(account, claim('a'))).toBe(true);
    expect(await accounts.claimRenewal(account, claim('b', now + 999))).toBe(false);
    expect(await accounts.claimRenewal(account, claim('c', now + 1000))).toBe(true);
    expect(await accounts.finishRenewal(account, 'c', {})).toBe(true);
    expect(await accounts.claimRenewal(account, claim('d', now + 1001))).toBe(true);
  });

  test('is kept by its holder, and is what everybody finds from then on', async () => {
    const { store, another } = its();
    const account = byKeys();
    await store.accounts.save(account);
    await store.accounts.claimRenewal(account, claim('a'));
    const renewed = minted();
    expect(await store.accounts.finishRenewal(account, 'a', renewed, { at: now })).toBe(true);
    const other = await another();
    expect(await other.accounts.find(ada)).toStrictEqual({ ...account, ...renewed });
    expect(await store.accounts.recall(ada)).toStrictEqual({ ...account, ...renewed });
  });

  test('is kept by nobody whose claim is lost', async () => {
    const { accounts } = its().store;
    const account = byKeys();
    await accounts.save(account);
    await accounts.claimRenewal(account, claim('slow'));
    await accounts.claimRenewal(account, claim('quick', now + 1000));
    expect(await accounts.finishRenewal(account, 'slow', minted(), { at: now })).toBe(false);
    expect(await accounts.find(ada)).toStrictEqual(account);
  });

  test('that was connected anew meanwhile stays as it was connected', async () => {
    const { accounts } = its().store;
    const before = byKeys();
    await accounts.save(before);
    await accounts.claimRenewal(before, claim('a'));
    const anew = anAccount({ sealedToken: aSealed('second'), connectedAt: now + 1 });
    await accounts.save(anew);
    expect(await accounts.finishRenewal(before, 'a', minted(), { at: now })).toBe(false);
    expect(await accounts.find(ada)).toStrictEqual(anew);
    // Nobody waits for a renewal that comes to nothing.
    expect(await accounts.claimRenewal(anew, claim('b'))).toBe(true);
  });

  test('cannot be claimed as it was before', async () => {
    const { accounts } = its().store;
    const before = byKeys();
    await accounts.save(before);
    await accounts.claimRenewal(before, claim('a'));
    await accounts.finishRenewal(before, 'a', minted(), { at: now });
    expect(await accounts.claimRenewal(before, claim('b'))).toBe(false);
  });

  test('that is refused says so, tells it, and is not claimed again until it is connected anew', async () => {
    const { store, query } = its();
    const account = byKeys();
    await store.accounts.save(account);
    await store.accounts.claimRenewal(account, claim('a'));
    const shows = showing('account:T0001/U0001', { kind: `token-refused:${account.connectedAt}` });
    const jobs = [aLateJob({ task: 'remind-of-token' })];
    const refused = { refusedAt: now + 5, renewAt: null, tokenEndsAt: now + 5 };
    expect(await store.accounts.finishRenewal(account, 'a', refused, { at: now + 5, shows, jobs })).toBe(
      true,
    );

    expect(await store.accounts.find(ada)).toStrictEqual({ ...account, ...refused });
    expect(await query('select kind from surfaces')).toEqual([
      { kind: `token-refused:${account.connectedAt}` },
    ]);
    expect(await query('select task from jobs order by task')).toEqual([
      { task: 'refresh-surface' },
      { task: 'remind-of-token' },
    ]);
    expect((await store.audit.list({ limit: 9 })).at(-1)).toMatchObject({
      ...ada,
      action: 'account.refused',
    });
    expect(await store.accounts.claimRenewal(account, claim('b', now + 9000))).toBe(false);

    await store.accounts.save(byKeys({ connectedAt: now + 9 }));
    const anew = (await store.accounts.find(ada)) as StoredAccount;
    expect(await store.accounts.claimRenewal(anew, claim('c', now + 9000))).toBe(true);
  });

  test("of one person's is no other's", async () => {
    const { accounts } = its().store;
    const mine = byKeys();
    const hers = byKeys({ ...grace, sealedToken: mine.sealedToken });
    await accounts.save(mine);
    await accounts.save(hers);
    await accounts.claimRenewal(mine, claim('a'));
    expect(await accounts.claimRenewal(hers, claim('b'))).toBe(true);
    await accounts.finishRenewal(mine, 'a', minted(), { at: now });
    expect(await accounts.find(grace)).toStrictEqual(hers);
  });

  test('is never purged for its end: its keys get another token', async () => {
    const { accounts } = its().store;
    await accounts.save(byKeys({ tokenEndsAt: now - 1 }));
    expect(await accounts.purgeEnded(now, now, 9)).toBe(0);
  });

  test('says where its launches and instances are, wherever it is connected later', async () => {
    const { store } = its();
    await store.accounts.save(byKeys());
    const launchId = await storeInstance(store);
    await store.accounts.save(byKeys({ region: '20001', connectedAt: now + 1 }));
    const later = aNewLaunch();
    await store.launches.accept(later, aLateJob());

    expect(await store.launches.find(launchId)).toMatchObject({ region: '11112' });
    expect(await store.instances.find(launchId)).toMatchObject({ region: '11112' });
    expect(await store.launches.find(later.id)).toMatchObject({ region: '20001' });
  });
}
