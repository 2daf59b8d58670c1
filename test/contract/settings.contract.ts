import { expect, test } from '@jest/globals';
import { defaultPersonSettings, type PersonSettings } from '../../src/instances/settings.ts';
import { ada, aLateJob, grace, now } from './samples.ts';
import type { Its } from './test-database.ts';

const switched: PersonSettings = {
  mentions: { running: false, failed: true, ending: false },
  remindBeforeEndMs: [3_600_000, 60_000],
  remindBeforeTokenEndMs: [],
  adminsMayAct: true,
};
const enterprise = 'E0001';
const inGrid = (owner: typeof ada) => ({ ...owner, teamId: enterprise });

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
    const joined = { id: 'T0001', enterpriseId: enterprise, name: 'Lab', botUserId: 'UBOT' };
    await store.workspaces.install(joined, async () => null, now);
    expect(await store.settings.read(inGrid(ada))).toStrictEqual(switched);
    expect(await store.settings.read(inGrid(grace))).toStrictEqual(switched);
    expect(await store.settings.read(ada)).toStrictEqual(defaultPersonSettings);
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
