import { expect, test } from '@jest/globals';
import { ada, anAccount, aSealed, grace, now } from './samples.ts';
import type { Its } from './test-database.ts';

export function testAccounts(its: Its): void {
  test.each(['ada', null])('are found as they were saved: platform user %s', async (platformUser) => {
    const { accounts } = its().store;
    const account = anAccount({ platformUser });
    await accounts.save(account);

    expect(await accounts.find(ada)).toStrictEqual(account);
  });

  test('whose token does not say when it ends keep that', async () => {
    const { accounts } = its().store;
    await accounts.save(anAccount({ expiresAt: now + 1 }));
    await accounts.save(anAccount({ expiresAt: null }));

    expect(await accounts.find(ada)).toMatchObject({ expiresAt: null });
  });

  test.each([grace, { ...ada, teamId: 'T0002' }])(
    'are found by their own key only: not $teamId $userId',
    async (key) => {
      const { accounts } = its().store;
      await accounts.save(anAccount());

      expect(await accounts.find(key)).toBeNull();
    },
  );

  test('are replaced when they connect again', async () => {
    const { accounts } = its().store;
    await accounts.save(anAccount());
    const again = anAccount({
      sealedToken: aSealed('second'),
      platformUser: 'ada2',
      expiresAt: now + 2,
      connectedAt: now + 1,
    });
    await accounts.save(again);

    expect(await accounts.find(ada)).toStrictEqual(again);
  });

  test('that connect twice at once are stored once', async () => {
    const { store, another, query } = its();
    const other = await another();
    await Promise.all(
      [store, other, store, other].map(({ accounts }) =>
        accounts.save(anAccount({ sealedToken: aSealed('k') })),
      ),
    );

    expect(await query('select * from accounts')).toHaveLength(1);
  });

  test('that are removed are gone, others are not', async () => {
    const { accounts } = its().store;
    await accounts.save(anAccount());
    await accounts.save(anAccount(grace));

    expect(await accounts.remove(ada, now + 1)).toBe(true);
    expect(await accounts.find(ada)).toBeNull();
    expect(await accounts.find(grace)).not.toBeNull();
  });

  test('that are not there cannot be removed, which leaves no trace', async () => {
    const { accounts, audit } = its().store;

    expect(await accounts.remove(ada, now)).toBe(false);
    expect(await audit.list({ limit: 10 })).toEqual([]);
  });

  test('leave lines in the audit log, without the token', async () => {
    const { accounts, audit } = its().store;
    await accounts.save(anAccount());
    await accounts.remove(ada, now + 1);

    const common = { id: expect.any(Number), ...ada, launchId: null, detail: {} };
    expect(await audit.list({ limit: 10 })).toStrictEqual([
      { ...common, at: now, action: 'account.connected' },
      { ...common, at: now + 1, action: 'account.disconnected' },
    ]);
  });
}
