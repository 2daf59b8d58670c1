import { expect, test } from '@jest/globals';
import { openStore } from '../../src/store/open-store.ts';
import { ada, launchIn, leaseOf, now } from './samples.ts';
import { dropSurfaces } from './schema.contract.ts';
import type { Its } from './test-database.ts';

/** A database as version 007 left it: cards in the launches' rows, and a kind of job for each kind of news. */
export function testSurfacesOfOlder(its: Its): void {
  async function anOlder() {
    const { url, store, query } = its();
    const launches = {
      carded: await launchIn(store, 'created'),
      linkless: await launchIn(store, 'created'),
      untold: await launchIn(store, 'created', { cardPlace: 'me' }),
      refused: await launchIn(store, 'rejected'),
      waiting: await launchIn(store, 'unknown'),
      lost: await launchIn(store, 'rejected'),
      halfLost: await launchIn(store, 'unknown'),
      told: await launchIn(store, 'rejected'),
    };
    await query('delete from jobs');
    await store.close();
    await dropSurfaces(query);
    await query(`delete from kysely_migration where name = '010-surfaces'`);
    const { carded, linkless } = launches;
    await query(`update launches set card_channel_id = 'C7', card_ts = '1.1' where id = '${carded}'`);
    await query(`update launches set card_channel_id = 'C7' where id = '${linkless}'`);
    const job = (id: string, task: string, subject: string, more = `${now}, ${now}, 0, null, null`) =>
      query(`insert into jobs (id, task, subject, run_at, due_at, attempts, lease_owner, gave_up_at)
        values ('${id}', '${task}', '${subject}', ${more})`);
    await job('a', 'tell-created', launches.untold, `${now}, ${now + 30_000}, 1, 'dead', null`);
    await job('b', 'tell-rejected', launches.refused);
    await job('c', 'tell-unknown', launches.waiting, `${now + 4000}, ${now + 4000}, 0, null, null`);
    await job('d', 'resolve-unknown', launches.waiting);
    await job('e', 'tell-rejected', launches.lost, `${now}, ${now}, 300, null, ${now + 9}`);
    await job('f', 'tell-unknown', launches.halfLost, `${now}, ${now}, 300, null, ${now + 9}`);
    await job('g', 'tell-stuck', launches.halfLost);
    const newer = await openStore({ url });
    const dirty = async (subject: string) => {
      const opened = await newer.surfaces.open({ id: 'mine', task: 'refresh-surface', subject }, now);
      return opened.dirty.map(({ kind, place, standing }) => ({
        kind,
        place: `${place.kind} ${place.id}`,
        standing,
      }));
    };
    return { newer, launches, dirty, [Symbol.asyncDispose]: () => newer.close() };
  }
  const mine = `person ${ada.userId}`;

  test('keeps where cards stand, and draws none of them again', async () => {
    await using older = await anOlder();
    const { carded, linkless, untold, told } = older.launches;
    expect(await older.newer.surfaces.findCards([carded, linkless, untold, told])).toEqual(
      new Map([
        [carded, { channelId: 'C7', ts: '1.1' }],
        [linkless, { channelId: 'C7', ts: null }],
      ]),
    );
    expect([await older.dirty(carded), await older.dirty(linkless), await older.dirty(told)]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test('leaves nothing untold', async () => {
    await using older = await anOlder();
    const { untold, refused, waiting, halfLost } = older.launches;
    expect(await older.dirty(untold)).toEqual([{ kind: 'card', place: mine, standing: null }]);
    for (const id of [refused, waiting, halfLost])
      expect(await older.dirty(id)).toEqual([{ kind: 'notice', place: mine, standing: null }]);
  });

  test('draws them when they were to be told, knowing which were tried', async () => {
    await using older = await anOlder();
    const { refused, waiting, halfLost, untold } = older.launches;
    const claim = async (at: number) =>
      (await older.newer.jobs.claim(leaseOf('ada', at + 90_000), 9, at))
        .filter(({ task }) => task === 'refresh-surface')
        .map(({ subject, attempts }) => ({ subject, attempts }));
    const due = await claim(now);
    expect(due).toHaveLength(2);
    expect(due).toEqual(
      expect.arrayContaining([
        { subject: refused, attempts: 1 },
        { subject: halfLost, attempts: 1 },
      ]),
    );
    expect(await claim(now + 4000)).toEqual([{ subject: waiting, attempts: 1 }]);
    // Its process died with it: it looks before it posts.
    expect(await claim(now + 30_000)).toEqual([{ subject: untold, attempts: 2 }]);
  });

  test('keeps what was given up visible as that', async () => {
    await using older = await anOlder();
    expect(await older.dirty(older.launches.lost)).toEqual([]);
    expect(await older.newer.jobs.count()).toEqual({ waiting: 5, givenUp: 2 });
    const givenUp = `select subject from surfaces where gave_up_at = ${now + 9}`;
    expect(await its().query(givenUp)).toEqual([{ subject: older.launches.lost }]);
    expect(await its().query('select 1 from surfaces where gave_up_at is not null')).toHaveLength(1);
  });
}
