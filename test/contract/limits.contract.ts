import { expect, test } from '@jest/globals';
import type { LaunchLimits } from '../../src/launches/ports.ts';
import type { Store } from '../../src/store/open-store.ts';
import { ada, aLateJob, aNewLaunch, grace, now } from './samples.ts';
import type { Its } from './test-database.ts';

const hourMs = 3_600_000;

export function testLimits(its: Its): void {
  const accept = (store: Store, limits: LaunchLimits, override: Parameters<typeof aNewLaunch>[0] = {}) =>
    store.launches.accept(aNewLaunch(override), aLateJob(), limits);

  test.each([
    ['person-limit', { perPerson: 2 }, grace, 'accepted'],
    ['workspace-limit', { perWorkspace: 2 }, grace, 'workspace-limit'],
    ['workspace-limit', { perWorkspace: 2 }, { ...ada, teamId: 'T0002' }, 'accepted'],
  ] as const)('%s: %j, and for %j: %s', async (word, limits, other, forOther) => {
    const { store, query } = its();
    expect(await accept(store, limits)).toBe('accepted');
    expect(await accept(store, limits)).toBe('accepted');
    expect(await accept(store, limits)).toBe(word);
    expect(await query('select id from launches')).toHaveLength(2);
    expect(await query('select id from jobs')).toHaveLength(2);
    expect(await store.audit.list({ limit: 10 })).toHaveLength(2);

    expect(await accept(store, limits, other)).toBe(forOther);
  });

  test('look back one hour', async () => {
    const { store } = its();
    await accept(store, { perPerson: 1 });
    expect(await accept(store, { perPerson: 1 }, { acceptedAt: now + hourMs - 1 })).toBe('person-limit');
    expect(await accept(store, { perPerson: 1 }, { acceptedAt: now + hourMs })).toBe('accepted');
  });

  test('do not turn away a second delivery of what was accepted', async () => {
    const { store } = its();
    const launch = aNewLaunch();
    await store.launches.accept(launch, aLateJob(), { perPerson: 1 });
    expect(await accept(store, { perPerson: 1 }, { submissionId: launch.submissionId })).toBe('duplicate');
  });

  test('hold when several processes accept at once', async () => {
    const { store, another } = its();
    const other = await another();
    const limits = { perPerson: 3, perWorkspace: 5 };
    const tryAll = (override = {}) =>
      Promise.all(Array.from({ length: 20 }, (_, at) => accept(at % 2 ? store : other, limits, override)));
    expect((await tryAll()).toSorted()).toEqual([
      ...Array(3).fill('accepted'),
      ...Array(17).fill('person-limit'),
    ]);
    expect((await tryAll(grace)).toSorted()).toEqual([
      ...Array(2).fill('accepted'),
      ...Array(18).fill('workspace-limit'),
    ]);
  });

  test('do not count one submission twice, however often and wherever it arrives at once', async () => {
    const { store, another } = its();
    const other = await another();
    const { submissionId } = aNewLaunch();
    const words = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        accept(at % 2 ? store : other, { perPerson: 1, perWorkspace: 1 }, { submissionId }),
      ),
    );
    expect(words.toSorted()).toEqual(['accepted', ...Array(19).fill('duplicate')]);
    expect(await store.audit.list({ limit: 10 })).toHaveLength(1);
  });

  test('do not begin anew for a person who was forgotten', async () => {
    const { store, query } = its();
    const launch = aNewLaunch();
    await store.launches.accept(launch, aLateJob(), { perPerson: 1 });
    await query(`delete from jobs`);
    await query(`update launches set state = 'created'`);
    await store.personalData.forget(ada, now);
    expect(await accept(store, { perPerson: 1 })).toBe('person-limit');
  });
}
