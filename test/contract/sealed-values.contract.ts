import { expect, test } from '@jest/globals';
import type { SealedValue } from '../../src/accounts/sealed-values.ts';
import type { Store } from '../../src/store/open-store.ts';
import { aDraft, ada, anAccount, aSealed, grace, storeLaunch } from './samples.ts';
import type { Its } from './test-database.ts';

export function testSealedValues(its: Its): void {
  test('under other keys are found wherever they are kept, each once, in pages', async () => {
    const { store } = its();
    const sealed = await sealEverywhere(store, 'old');
    await sealEverywhere(store, 'new', 'T0002');

    for (const limit of [1, 2, 100]) {
      const found = await findAll(store, 'new', limit);
      expect(found.map((value) => value.sealed).sort()).toEqual([...sealed].sort());
      expect(new Set(found.map(({ address }) => address)).size).toBe(sealed.length);
    }
  });

  test('without a readable key are found, too', async () => {
    const { store } = its();
    await store.accounts.save(anAccount({ sealedToken: 'damaged' }));

    expect(await findAll(store, 'new')).toMatchObject([{ sealed: 'damaged' }]);
  });

  test('that do not exist are not found', async () => {
    const { store } = its();
    await store.drafts.save(aDraft({ sealedReplyUrl: null }));
    await storeLaunch(store, { sealedReplyUrl: null });

    expect(await findAll(store, 'new')).toEqual([]);
  });

  test('are replaced in their place, and are not found again', async () => {
    const { store } = its();
    await sealEverywhere(store, 'old');
    const old = await findAll(store, 'new');
    for (const value of old)
      expect(await store.sealedValues.replace(value, aSealed('new', value.address))).toBe(true);

    expect(await findAll(store, 'new')).toEqual([]);
    const replaced = await findAll(store, 'old');
    expect(replaced).toEqual(old.map(({ address }) => ({ address, sealed: aSealed('new', address) })));
    expect(await store.accounts.find(ada)).toMatchObject({
      sealedToken: expect.stringContaining(aSealed('new').split('..')[0] ?? '-'),
    });
  });

  test('can be gone through while they are being replaced', async () => {
    const { store } = its();
    const sealed = await sealEverywhere(store, 'old');
    let replaced = 0;
    for (let after: string | null = null; ; ) {
      const batch: readonly SealedValue[] = await store.sealedValues.findOthers('new', after, 2);
      for (const value of batch)
        replaced += (await store.sealedValues.replace(value, aSealed('new'))) ? 1 : 0;
      const last = batch.at(-1);
      if (!last) break;
      after = last.address;
    }

    expect(replaced).toBe(sealed.length);
    expect(await findAll(store, 'new')).toEqual([]);
  });

  test('that somebody changed meanwhile are left to the change', async () => {
    const { store } = its();
    await store.accounts.save(anAccount());
    const [value] = await findAll(store, 'new');
    if (!value) throw new Error('one value');
    const changed = anAccount({ sealedToken: aSealed('first') });
    await store.accounts.save(changed);

    expect(await store.sealedValues.replace(value, aSealed('new'))).toBe(false);
    expect(await store.accounts.find(ada)).toStrictEqual(changed);
  });

  test('that are gone meanwhile stay gone', async () => {
    const { store } = its();
    await store.accounts.save(anAccount());
    const [value] = await findAll(store, 'new');
    if (!value) throw new Error('one value');
    await store.accounts.remove(ada, 1);

    expect(await store.sealedValues.replace(value, aSealed('new'))).toBe(false);
    expect(await store.accounts.find(ada)).toBeNull();
  });

  test('replaced by two at once are replaced by one', async () => {
    const { store, another } = its();
    await store.accounts.save(anAccount());
    const [value] = await findAll(store, 'new');
    if (!value) throw new Error('one value');
    const other = await another();
    const results = await Promise.all(
      [store, other, store, other].map(({ sealedValues }) => sealedValues.replace(value, aSealed('new'))),
    );

    expect(results.filter(Boolean)).toHaveLength(1);
  });
}

/** One value in every column that holds sealed values, two people each. Answers the values. */
async function sealEverywhere(store: Store, kid: string, teamId = ada.teamId): Promise<string[]> {
  const sealed = Array.from({ length: 8 }, () => aSealed(kid));
  const [token1 = '', token2 = '', draft1 = '', draft2 = '', launch1 = '', launch2 = ''] = sealed;
  const [keys1 = '', keys2 = ''] = sealed.slice(6);
  await store.accounts.save(anAccount({ teamId, sealedToken: token1, sealedKeys: keys1 }));
  await store.accounts.save(anAccount({ ...grace, teamId, sealedToken: token2, sealedKeys: keys2 }));
  for (const sealedReplyUrl of [draft1, draft2]) await store.drafts.save(aDraft({ teamId, sealedReplyUrl }));
  for (const sealedReplyUrl of [launch1, launch2]) await storeLaunch(store, { teamId, sealedReplyUrl });
  return sealed;
}

/** Page by page, as the rotation asks. */
async function findAll(store: Store, kid: string, limit = 100): Promise<SealedValue[]> {
  const found: SealedValue[] = [];
  for (;;) {
    const page = await store.sealedValues.findOthers(kid, found.at(-1)?.address ?? null, limit);
    if (page.length === 0) return found;
    expect(page.length).toBeLessThanOrEqual(limit);
    found.push(...page);
  }
}
