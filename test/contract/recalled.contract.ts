// A launch that is accepted from what its process remembers: nothing of that has to be read first, and nothing is believed.
import { expect, test } from '@jest/globals';
import { aDraft, ada, aLateJob, aNewLaunch, anAccount, aSealed, grace, now } from './samples.ts';
import type { Its } from './test-database.ts';

export function testRecalled(its: Its): void {
  /** A form that was opened here, and what its person's launch would be made of. */
  async function opened() {
    const { store } = its();
    await store.accounts.save(anAccount(ada));
    const account = await store.accounts.find(ada);
    const draft = aDraft();
    await store.drafts.save(draft);
    const recalled = {
      draft: await store.drafts.recall(draft.id, ada),
      account: await store.accounts.recall(ada),
    };
    expect(recalled).toStrictEqual({ draft, account });
    if (!recalled.draft || !recalled.account) throw new Error('nothing is recalled');
    const { id: submissionId, channelId, sealedReplyUrl } = draft;
    return {
      draft,
      recalled: { draft: recalled.draft, account: recalled.account },
      launch: aNewLaunch({ submissionId, channelId, sealedReplyUrl }),
    };
  }
  const countStored = async () => {
    const [row] = await its().query(
      "select (select count(*) from launches) + (select count(*) from jobs) + (select count(*) from audit_log where action = 'launch.accepted') as stored",
    );
    return Number(row?.stored);
  };

  test.each([
    ['without limits', {}],
    ['with limits', { perPerson: 5, perWorkspace: 5 }],
  ])('is accepted where all is as it was, once: %s', async (_, limits) => {
    const { launches } = its().store;
    const { launch, recalled } = await opened();
    expect(await launches.accept(launch, aLateJob(), limits, recalled)).toBe('accepted');
    expect(await countStored()).toBe(3);

    const again = aNewLaunch({ submissionId: launch.submissionId });
    expect(await launches.accept(again, aLateJob(), limits, recalled)).toBe('duplicate');
    expect(await countStored()).toBe(3);
  });

  const draftsOf = "where user_id = 'U0001'";
  test.each([
    ['the draft holds something else', `update drafts set content = '{}' ${draftsOf}`],
    ['the draft belongs to another channel', `update drafts set channel_id = 'C9' ${draftsOf}`],
    ['it is answered elsewhere', `update drafts set sealed_reply_url = null ${draftsOf}`],
    ['the draft became another person’s', `update drafts set user_id = 'U0002' ${draftsOf}`],
    ['the draft is gone', 'delete from drafts'],
    ['the token was replaced', `update accounts set sealed_token = '${aSealed('other')}'`],
    ['the account was removed', 'delete from accounts'],
    [
      'launching is paused',
      `insert into switches (name, value, at) values ('launches-paused', 'no', ${now})`,
    ],
  ])('is outdated where %s: nothing is stored', async (_, change) => {
    const { store, query } = its();
    const { launch, recalled } = await opened();
    await query(change);
    for (const limits of [{}, { perPerson: 5, perWorkspace: 5 }])
      expect(await store.launches.accept(launch, aLateJob(), limits, recalled)).toBe('outdated');
    expect(await countStored()).toBe(0);
  });

  test('is a duplicate where it was accepted before, whatever changed since', async () => {
    const { store, query } = its();
    const { launch, recalled } = await opened();
    await store.launches.accept(launch, aLateJob());
    await query('delete from accounts');
    const again = aNewLaunch({ submissionId: launch.submissionId });
    for (const limits of [{}, { perPerson: 1 }])
      expect(await store.launches.accept(again, aLateJob(), limits, recalled)).toBe('duplicate');
  });

  test('is held to the limits', async () => {
    const { launches } = its().store;
    await launches.accept(aNewLaunch(), aLateJob());
    const { launch, recalled } = await opened();
    expect(await launches.accept(launch, aLateJob(), { perPerson: 1 }, recalled)).toBe('person-limit');
  });

  test('nobody recalls what is another person’s, or what was erased', async () => {
    const { store } = its();
    const { draft } = await opened();
    expect(await store.drafts.recall(draft.id, grace)).toBeNull();
    expect(await store.drafts.recall(draft.id, { ...ada, teamId: 'T0002' })).toBeNull();
    expect(await store.accounts.recall(grace)).toBeNull();
    await store.accounts.remove(ada, now);
    expect(await store.drafts.recall(draft.id, ada)).toBeNull();
    expect(await store.accounts.recall(ada)).toBeNull();
  });
}
