import { expect, test } from '@jest/globals';
import { openStore } from '../../src/store/open-store.ts';
import { refreshSurface } from '../../src/surfaces/refresh-surface.ts';
import { ada, aNewJob, claim, countJobs, launchIn, now, storeJobs } from './samples.ts';
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
    await dropSurfaces(store.engine, query);
    await query(`delete from kysely_migration where name in ('010-surfaces', '019-homes')`);
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
    const claimed = async (at: number) =>
      (await claim(older.newer, 'ada', 9, at, 'show')).map(({ subject, attempts }) => ({
        subject,
        attempts,
      }));
    // Its process died with it: it looks before it posts. SQLite's lock proves the death, so nothing is waited for there.
    const left = { subject: untold, attempts: 2 };
    const isAtOnce = older.newer.engine === 'sqlite';
    const due = await claimed(now);
    const expected = [
      { subject: refused, attempts: 1 },
      { subject: halfLost, attempts: 1 },
      ...(isAtOnce ? [left] : []),
    ];
    expect(due).toHaveLength(expected.length);
    expect(due).toEqual(expect.arrayContaining(expected));
    expect(await claimed(now + 4000)).toEqual([{ subject: waiting, attempts: 1 }]);
    expect(await claimed(now + 30_000)).toEqual(isAtOnce ? [] : [left]);
  });

  test('takes over what a replica of that version stores meanwhile, unless the job was lost', async () => {
    const { store } = its();
    const subject = await launchIn(store, 'created');
    const old = aNewJob({ task: 'tell-created', lane: 'launch' });
    await storeJobs(store, old);
    const [job] = await store.jobs.claim({ owner: 'ada', lane: 'launch', tasks: [old.task], limit: 1, now });
    if (!job) throw new Error('not there');
    const place = { kind: 'channel', id: 'C0001' } as const;
    const change = { kind: 'card', subject, workspaceId: ada.teamId, place } as const;
    const lost = { ...job, attempts: 2 };
    expect(await store.surfaces.adopt(lost, refreshSurface, [change], now)).toBe(false);
    expect((await store.surfaces.open({ ...job, task: 'refresh-surface', subject }, now)).dirty).toEqual([]);
    expect(await store.surfaces.adopt(job, refreshSurface, [change], now)).toBe(true);
    expect((await store.surfaces.open({ ...job, task: 'refresh-surface', subject }, now)).dirty).toHaveLength(
      1,
    );
    expect(await claim(store, 'grace', 9, now, 'show')).toMatchObject([
      { id: old.id, task: 'refresh-surface', subject, attempts: 1 },
    ]);
  });

  test('and knows where the cards stand that it posts meanwhile', async () => {
    const { store, query } = its();
    // On SQLite there is no other replica.
    if (store.engine === 'sqlite') return;
    const id = await launchIn(store, 'created');
    await query(`update launches set card_channel_id = 'C7', card_ts = '1.1' where id = '${id}'`);
    expect((await store.surfaces.findCards([id])).get(id)).toEqual({ channelId: 'C7', ts: '1.1' });
  });

  test('keeps what was given up visible as that', async () => {
    await using older = await anOlder();
    expect(await older.dirty(older.launches.lost)).toEqual([]);
    expect(await countJobs(older.newer)).toEqual({ waiting: 5, givenUp: 2 });
    const givenUp = `select subject from surfaces where gave_up_at = ${now + 9}`;
    expect(await its().query(givenUp)).toEqual([{ subject: older.launches.lost }]);
    expect(await its().query('select 1 from surfaces where gave_up_at is not null')).toHaveLength(1);
  });
}
