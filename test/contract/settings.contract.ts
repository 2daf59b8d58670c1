import { expect, test } from '@jest/globals';
import { defaultPersonSettings, type PersonSettings } from '../../src/instances/settings.ts';
import type { NewJob } from '../../src/jobs/ports.ts';
import type { Store } from '../../src/store/open-store.ts';
import { ada, aLateJob, anAccount, grace, launchIn, now } from './samples.ts';
import type { Its } from './test-database.ts';

const switched: PersonSettings = {
  mentions: { running: false, failed: true, ending: false },
  remindBeforeEndMs: [3_600_000, 60_000],
  remindBeforeTokenEndMs: [],
  adminsMayAct: true,
};
const enterprise = 'E0001';
const inGrid = (owner: typeof ada) => ({ ...owner, teamId: enterprise });

const joinEnterprise = ({ workspaces }: Store) =>
  workspaces.install(
    { id: 'T0001', enterpriseId: enterprise, name: 'Lab', botUserId: 'UBOT' },
    async () => null,
    now,
  );

export function testSettings(its: Its): void {
  test('are the defaults until they are saved', async () => {
    const { settings } = its().store;
    await settings.save(grace, switched, now);
    await settings.save({ ...ada, teamId: 'T0002', workspaceId: 'T0002' }, switched, now);
    expect(await settings.read(ada)).toStrictEqual(defaultPersonSettings);
  });

  test('are found as they were saved, the last time', async () => {
    const { settings } = its().store;
    await settings.save(ada, defaultPersonSettings, now);
    await settings.save(ada, switched, now + 1);
    expect(await settings.read(ada)).toStrictEqual(switched);
  });

  test('say in the audit log whether others may act with their token, and since when', async () => {
    const { settings, audit } = its().store;
    await settings.save(ada, switched, now);
    await settings.save(ada, { ...switched, adminsMayAct: false }, now + 1);
    const lines = await audit.list({ teamId: ada.teamId, limit: 9 });
    expect(lines.map(({ at, userId, action, detail }) => ({ at, userId, action, detail }))).toEqual([
      { at: now, userId: ada.userId, action: 'settings.saved', detail: { adminsMayAct: 'yes' } },
      { at: now + 1, userId: ada.userId, action: 'settings.saved', detail: { adminsMayAct: 'no' } },
    ]);
  });

  test('are saved with the jobs that follow from them, or not at all', async () => {
    const { store, query } = its();
    const job = aLateJob();
    await store.settings.save(ada, switched, now, [job]);
    expect(await query('select id from jobs')).toEqual([{ id: job.id }]);
    await expect(store.settings.save(ada, defaultPersonSettings, now, [job])).rejects.toThrow();
    expect(await store.settings.read(ada)).toStrictEqual(switched);
  });

  test.each([
    ['{}', defaultPersonSettings],
    [
      '{"mentions":{"running":false},"remindBeforeEndMs":"often","adminsMayAct":"yes"}',
      {
        ...defaultPersonSettings,
        mentions: { running: false, failed: true, ending: true },
      },
    ],
  ])('of another version are read as far as they are known: %s', async (content, expected) => {
    const { store, query } = its();
    await store.settings.save(ada, switched, now);
    await query(`update person_settings set content = '${content}'`);
    expect(await store.settings.read(ada)).toStrictEqual(expected);
  });

  test('go along to the enterprise that their workspace joins, the newer ones where there are two', async () => {
    const { store } = its();
    await store.settings.save(ada, switched, now + 1);
    await store.settings.save(inGrid(ada), defaultPersonSettings, now);
    await store.settings.save(grace, defaultPersonSettings, now);
    await store.settings.save(inGrid(grace), switched, now + 1);
    await joinEnterprise(store);
    expect(await store.settings.read(inGrid(ada))).toStrictEqual(switched);
    expect(await store.settings.read(inGrid(grace))).toStrictEqual(switched);
    expect(await store.settings.read(ada)).toStrictEqual(defaultPersonSettings);
  });

  const reminder = (task: string, subject: string) => ({
    ...aLateJob(),
    task,
    lane: 'show' as const,
    subject,
  });
  const storeReminders = (store: Store, ...jobs: NewJob[]) =>
    store.settings.save(grace, defaultPersonSettings, now, jobs);
  const subjects = async () =>
    (await its().query(`select subject from jobs where lane = 'show' order by subject`)).map(
      ({ subject }) => subject,
    );

  test('and reminders of people who are forgotten are gone, and hold nothing up', async () => {
    const { store, query } = its();
    const [hers, his] = [await launchIn(store, 'created'), await launchIn(store, 'created', grace)];
    await query('delete from jobs');
    await storeReminders(
      store,
      ...[hers, his].map((id) => reminder('remind-of-end', `${id} 5 1`)),
      ...[hers, his].map((id) => reminder('ask-still-needed', `${id} 5 1`)),
      ...['T0001/U0001', 'T0001/U00011', 'T0001/U0002'].map((who) =>
        reminder('remind-of-token', `${who} 5 1`),
      ),
    );
    expect(await store.personalData.forget(ada, now)).toMatchObject({ kind: 'forgotten', launches: 1 });
    expect(await subjects()).toEqual(
      [`${his} 5 1`, `${his} 5 1`, 'T0001/U00011 5 1', 'T0001/U0002 5 1'].sort(),
    );
    expect(await store.personalData.forget({ ...ada, userId: null }, now)).toMatchObject({ launches: 1 });
    expect(await subjects()).toEqual([]);
  });

  test('and reminders of a token go along to the enterprise as well', async () => {
    const { store } = its();
    await store.accounts.save(anAccount());
    await storeReminders(
      store,
      reminder('remind-of-token', 'T0001/U0001 5 1'),
      reminder('remind-of-token', 'T0001/U0002 5 1'),
    );
    await joinEnterprise(store);
    expect(await subjects()).toEqual(['E0001/U0001 5 1', 'T0001/U0002 5 1']);
  });

  test('of somebody who is forgotten are gone, though nothing else was theirs', async () => {
    const { store } = its();
    await store.settings.save(ada, switched, now);
    await store.settings.save(grace, switched, now);
    expect(await store.personalData.teamsOf(ada.userId)).toEqual([ada.teamId]);
    await store.personalData.forget(ada, now);
    expect(await store.settings.read(ada)).toStrictEqual(defaultPersonSettings);
    expect(await store.settings.read(grace)).toStrictEqual(switched);
    expect(await store.personalData.teamsOf(ada.userId)).toEqual([]);
  });
}
