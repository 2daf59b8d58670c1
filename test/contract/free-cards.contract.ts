import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Look, SeenFree } from '../../src/availability/ports.ts';
import type { NewFreeWatch } from '../../src/availability/watch.ts';
import type { Owner } from '../../src/core/person.ts';
import { firstChoices, homeSubject } from '../../src/homes/home.ts';
import type { Job } from '../../src/jobs/ports.ts';
import type { Store } from '../../src/store/open-store.ts';
import {
  aDraft,
  ada,
  aLateJob,
  aNewJob,
  aNewLaunch,
  anAccount,
  aSealed,
  grace,
  now,
  showing,
} from './samples.ts';
import type { Its } from './test-database.ts';

const region = '11112';
const minute = 60_000;
const hour = 60 * minute;

const byKeys = (owner: Owner = ada, of: string = region) =>
  anAccount({ ...owner, region: of, sealedKeys: aSealed('first'), expiresAt: null, tokenEndsAt: now + hour });

const aWatch = (override: Partial<NewFreeWatch> = {}): NewFreeWatch => ({
  id: randomUUID(),
  kind: 'launch',
  ...ada,
  region,
  group: 'A800',
  cards: 1,
  name: 'demo',
  channelId: 'C0001',
  cardPlace: 'channel',
  sealedRequest: aSealed('first'),
  createdAt: now,
  expiresAt: now + hour,
  ...override,
});

const limits = { perPerson: 10_000 };
async function keep({ freeCards }: Store, override: Partial<NewFreeWatch> = {}): Promise<string> {
  const watch = aWatch(override);
  const ends = aLateJob({ task: 'end-free-watch', lane: 'show', subject: watch.id });
  expect(await freeCards.keep(watch, ends, limits)).toMatchObject({ kind: 'kept' });
  return watch.id;
}

async function begin(
  { freeCards }: Store,
  at: number,
  by: string = randomUUID(),
  of = region,
): Promise<Look> {
  const look = await freeCards.beginLook(of, { by, now: at, everyMs: minute, heldSince: at - hour });
  if (!look) throw new Error('it was not this one’s turn');
  return look;
}

const seeing = (free: number, code = 'a800c1', groups = ['A800']): SeenFree => ({
  counts: [{ code, free, most: 8 }],
  groups: new Map([[code, groups]]),
});

/** A look in which so many are free. */
async function look(store: Store, at: number, seen: SeenFree) {
  const jobs = await store.freeCards.noteSeen(await begin(store, at), seen);
  return jobs.map(({ subject }) => subject);
}

async function claimed({ jobs }: Store, task: string, at = now): Promise<Job> {
  const lane = { 'launch-when-free': 'launch', 'look-for-free-cards': 'watch' }[task] ?? 'show';
  const [job] = await jobs.claim({ owner: 'a', lane: lane as 'show', tasks: [task], limit: 1, now: at });
  if (!job) throw new Error(`no job ${task} is due`);
  return job;
}

const stateOf = async ({ freeCards }: Store, id: string) => (await freeCards.findWatch(id))?.state;

export function testFreeCards(its: Its): void {
  describe('a look', () => {
    test('is one for a region and an interval, whoever asks and in whatever process', async () => {
      const { store, another } = its();
      await store.accounts.save(byKeys());
      const other = await another();
      const begun = await Promise.all(
        [0, 1, 2, 3, 4, 5].map((each) =>
          (each % 2 === 0 ? store : other).freeCards.beginLook(region, {
            by: String(each),
            now,
            everyMs: minute,
            heldSince: 0,
          }),
        ),
      );
      expect(begun.filter((each) => each !== null)).toHaveLength(1);
      const turn = { by: 'later', everyMs: minute, heldSince: 0 };
      expect(await store.freeCards.beginLook(region, { ...turn, now: now + minute - 1 })).toBeNull();
      expect(await store.freeCards.beginLook('20001', { ...turn, now })).not.toBeNull();
      expect(await store.freeCards.beginLook(region, { ...turn, now: now + minute })).not.toBeNull();
    });

    test('is made with the token that worked, and after a failure with the next one, round and round', async () => {
      const { store } = its();
      const third = { ...ada, teamId: 'T0002', workspaceId: 'T0002' };
      for (const account of [byKeys(), byKeys(grace), byKeys(third)]) await store.accounts.save(account);
      await store.accounts.save(anAccount({ ...ada, userId: 'U0009', region }));
      await store.accounts.save(byKeys({ ...ada, userId: 'U0008' }, '20001'));
      const asked: (string | null)[] = [];
      for (let turn = 0; turn < 6; turn += 1) {
        const begun = await begin(store, now + turn * minute);
        asked.push(begun.account && `${begun.account.teamId} ${begun.account.userId}`);
        if (turn === 0) await store.freeCards.noteSeen(begun, seeing(1));
        else await store.freeCards.noteFailed(begun, { reason: 'code', code: '10008' }, 0);
      }
      expect(asked).toEqual([
        'T0001 U0001',
        'T0001 U0001',
        'T0001 U0002',
        'T0002 U0001',
        'T0001 U0001',
        'T0001 U0002',
      ]);
      expect(await store.freeCards.failures(region)).toBe(5);
    });

    test('is made with nobody’s where nobody is connected by keys, or their keys are refused', async () => {
      const { store } = its();
      await store.accounts.save({ ...byKeys(), refusedAt: now });
      expect((await begin(store, now)).account).toBeNull();
    });

    test('tells what was seen, and keeps it while the next ones fail', async () => {
      const { store } = its();
      expect(await store.freeCards.find(region)).toBeNull();
      await look(store, now, seeing(3));
      const failed = await begin(store, now + minute);
      await store.freeCards.noteFailed(failed, { reason: 'timeout' }, now + 5 * minute);
      expect(await store.freeCards.find(region)).toEqual({
        counts: [{ code: 'a800c1', free: 3, most: 8 }],
        lookedAt: now,
        failure: { reason: 'timeout' },
        nextAt: now + 5 * minute,
      });
    });

    test('that another one overtook notes nothing, and serves nobody', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const id = await keep(store);
      const slow = await begin(store, now);
      await look(store, now + minute, seeing(0));
      expect(await store.freeCards.noteSeen(slow, seeing(4))).toEqual([]);
      expect(await stateOf(store, id)).toBe('waiting');
      expect((await store.freeCards.find(region))?.counts).toEqual(seeing(0).counts);
    });
  });

  describe('who waits', () => {
    test('is found as kept, with the job of the region, once however many wait', async () => {
      const { store, query } = its();
      await store.accounts.save(byKeys());
      const watch = aWatch();
      await keep(store, watch);
      await keep(store);
      expect(await store.freeCards.findWatch(watch.id)).toEqual({
        ...watch,
        place: 1,
        state: 'waiting',
        refusal: null,
        launchId: null,
        endedAt: null,
      });
      const jobs = await query("select subject from jobs where task = 'look-for-free-cards'");
      expect(jobs).toEqual([{ subject: region }]);
    });

    test('is kept once, in place of the draft, and of no more than the limit says', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const draft = aDraft();
      await store.drafts.save(draft);
      await keep(store, { id: draft.id });
      expect(await store.drafts.find(draft.id, ada)).toBeNull();
      const again = await store.freeCards.keep(aWatch({ id: draft.id }), aLateJob(), limits);
      expect(again).toEqual({ kind: 'duplicate' });
      expect(await store.freeCards.keep(aWatch(), aLateJob(), { perPerson: 1 })).toEqual({
        kind: 'too-many',
      });
      await expect(
        store.freeCards.keep(aWatch({ ...grace, id: draft.id }), aLateJob(), limits),
      ).rejects.toThrow('somebody else');
    });

    test('is told once of a group, however often they ask to be', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const tell = { kind: 'tell', name: null, sealedRequest: null } as const;
      await keep(store, tell);
      expect(await store.freeCards.keep(aWatch(tell), aLateJob(), limits)).toEqual({ kind: 'duplicate' });
      await keep(store, { ...tell, group: 'Z100' });
    });

    test.each([
      ['nobody', null],
      ['somebody by a token alone', anAccount({ region })],
      ['in another region', byKeys(ada, '20001')],
    ])('is not kept for who is connected as %s', async (_, account) => {
      const { store } = its();
      if (account) await store.accounts.save(account);
      expect(await store.freeCards.keep(aWatch(), aLateJob(), limits)).toEqual({ kind: 'no-keys' });
    });

    test('is served first come, first served, and never with more cards than are free', async () => {
      const { store } = its();
      for (const owner of [ada, grace]) await store.accounts.save(byKeys(owner));
      const ids: string[] = [];
      for (let each = 0; each < 5; each += 1) ids.push(await keep(store, each % 2 === 0 ? {} : grace));
      expect(await look(store, now, seeing(0))).toEqual([]);
      expect(await look(store, now + minute, seeing(2))).toEqual(ids.slice(0, 2));
      const states = await Promise.all(ids.map((id) => stateOf(store, id)));
      expect(states).toEqual(['due', 'due', 'waiting', 'waiting', 'waiting']);
    });

    test('counts all cards of a request; who needs more than are left is passed over and keeps their place', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const large = await keep(store, { cards: 4 });
      const small = await keep(store, { cards: 2 });
      const last = await keep(store, { cards: 2 });
      expect(await look(store, now, seeing(3))).toEqual([small]);
      expect(await look(store, now + minute, seeing(6))).toEqual([large]);
      expect(await stateOf(store, last)).toBe('waiting');
    });

    test('however many before it are passed over, who fits is served', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const ids: string[] = [];
      for (const cards of [2, 2, 2, 1]) ids.push(await keep(store, { cards }));
      expect(await look(store, now, seeing(3))).toEqual([ids[0], ids[3]]);
    });

    test('is not served with cards that were promised and do not show yet, whichever group they go by', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const both = ['A800', 'A800-night'];
      const first = await keep(store);
      const second = await keep(store, { group: 'A800-night' });
      expect(await look(store, now, seeing(1, 'a800c1', both))).toEqual([first]);
      // The platform still counts the card as free.
      expect(await look(store, now + minute, seeing(1, 'a800c1', both))).toEqual([]);
      expect(await look(store, now + 2 * minute, seeing(2, 'a800c1', both))).toEqual([second]);
    });

    test('is served again once a launch before it runs, was refused, or waits for something else', async () => {
      const { store, query } = its();
      await store.accounts.save(byKeys());
      const ids: string[] = [];
      for (let each = 0; each < 4; each += 1) ids.push(await keep(store));
      const [running = '', rejected = '', stuck = ''] = ids;
      await look(store, now, seeing(3));
      for (const id of [running, rejected, stuck])
        await store.launches.accept(aNewLaunch({ submissionId: id }), aLateJob());
      for (let each = 0; each < 3; each += 1) {
        const job = await claimed(store, 'launch-when-free');
        await store.freeCards.settle(job.subject, { kind: 'launched' }, now + 1, job);
      }
      expect(await look(store, now + minute, seeing(3))).toEqual([]);
      const launchOf = async (id: string) => (await store.freeCards.findWatch(id))?.launchId ?? '';
      await query(`update launches set state = 'rejected' where id = '${await launchOf(rejected)}'`);
      expect(await look(store, now + 2 * minute, seeing(3))).toEqual([ids[3]]);
      const states = await Promise.all(ids.map((id) => stateOf(store, id)));
      expect(states).toEqual(['launched', 'launched', 'launched', 'due']);
      const held = () => query('select id from free_watches where held = 1');
      await query(
        `insert into instances (launch_id, instance_id, team_id, workspace_id, user_id, name, phase, since)
         values ('${await launchOf(running)}', 'i', 'T0001', 'T0001', 'U0001', 'demo', 'running', ${now})`,
      );
      await begin(store, now + 3 * minute);
      expect(new Set((await held()).map(({ id }) => id))).toEqual(new Set([stuck, ids[3]]));
      // So long after it was begun it waits for something else; what is not even begun is not given away.
      await begin(store, now + 2 * hour);
      expect(await held()).toEqual([{ id: ids[3] }]);
    });

    test('is told in their turn, and their card may be the next one’s in the next look', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const told = await keep(store, { kind: 'tell', name: null, sealedRequest: null });
      const launched = await keep(store);
      expect(await look(store, now, seeing(1))).toEqual([]);
      expect(await stateOf(store, told)).toBe('told');
      expect(await look(store, now + minute, seeing(1))).toEqual([launched]);
      expect((await claimed(store, 'refresh-surface', now)).subject).toBeDefined();
    });

    test('is not served after it was to end, nor in another group or region', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      await store.accounts.save(byKeys(grace, '20001'));
      await keep(store, { expiresAt: now });
      await keep(store, { group: 'Z100' });
      await keep(store, { ...grace, region: '20001' });
      expect(await look(store, now, seeing(8))).toEqual([]);
    });

    test('is ended once: launched, refused, expired or cancelled', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const [due, waiting, expired] = [await keep(store), await keep(store), await keep(store)];
      await look(store, now, seeing(1));
      expect(await store.freeCards.cancel(ada, due, now)).toBe(false);
      expect(await store.freeCards.cancel(grace, waiting, now)).toBe(false);
      expect(await store.freeCards.cancel(ada, waiting, now)).toBe(true);
      expect(await store.freeCards.cancel(ada, waiting, now)).toBe(false);
      const job = await claimed(store, 'launch-when-free');
      const refusal = { kind: 'paused', reason: 'maintenance' } as const;
      expect(await store.freeCards.settle(due, { kind: 'refused', refusal }, now + 1, job)).toBe(true);
      expect(await store.freeCards.settle(due, { kind: 'launched' }, now + 2, job)).toBe(false);
      expect(await store.freeCards.findWatch(due)).toMatchObject({
        state: 'refused',
        refusal,
        endedAt: now + 1,
      });
      expect(await store.freeCards.expire(expired, now + 3, job)).toBe(true);
      expect(await store.freeCards.expire(due, now + 3, job)).toBe(false);
      const kept = await Promise.all([due, waiting, expired].map((id) => store.freeCards.findWatch(id)));
      // What may be opened again is kept; what nobody needs is not.
      expect(kept.map((each) => each?.sealedRequest !== null)).toEqual([true, false, true]);
    });

    test('is listed newest first, with what ended lately', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const old = await keep(store, { createdAt: now - hour });
      const recent = await keep(store);
      await keep(store, { createdAt: now - 2 * hour }).then((id) =>
        store.freeCards.cancel(ada, id, now - hour),
      );
      const listed = await store.freeCards.findByOwner(ada, now - minute);
      expect(listed.map(({ id }) => id)).toEqual([recent, old]);
      expect(await store.freeCards.findByOwner(grace, 0)).toEqual([]);
    });

    test('is listed before all that ended later, however much that is', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const waiting = await keep(store, { createdAt: now - hour });
      for (let at = 0; at < 50; at += 1)
        await keep(store, { createdAt: now + at }).then((id) => store.freeCards.cancel(ada, id, now + at));
      const listed = await store.freeCards.findByOwner(ada, 0);
      expect([listed[0]?.id, listed.length]).toEqual([waiting, 50]);
    });
  });

  describe('the job of a region', () => {
    test('goes on while somebody waits, and ends with the last of them', async () => {
      const { store, query } = its();
      await store.accounts.save(byKeys());
      const id = await keep(store);
      const first = await claimed(store, 'look-for-free-cards');
      await begin(store, now);
      expect(await store.freeCards.goOn(first)).toBe(now + minute);
      await store.freeCards.cancel(ada, id, now);
      const second = await claimed(store, 'look-for-free-cards', now + minute);
      expect(await store.freeCards.goOn(second)).toBeNull();
      expect(await query("select id from jobs where task = 'look-for-free-cards'")).toEqual([]);
      await keep(store);
      expect(await query("select id from jobs where task = 'look-for-free-cards'")).toHaveLength(1);
    });

    test('is never lost to somebody who comes while it ends', async () => {
      const { store, another, query } = its();
      const other = await another();
      await store.accounts.save(byKeys());
      for (let time = 0; time < 10; time += 1) {
        const id = await keep(store);
        const job = await claimed(store, 'look-for-free-cards', now + hour);
        await store.freeCards.cancel(ada, id, now);
        const [, next] = await Promise.all([store.freeCards.goOn(job), keep(other)]);
        expect(await query("select id from jobs where task = 'look-for-free-cards'")).toHaveLength(1);
        await store.freeCards.cancel(ada, next, now);
        await query("delete from jobs where task = 'look-for-free-cards'");
      }
    });

    test('comes back where it is missing', async () => {
      const { store, query } = its();
      await store.accounts.save(byKeys());
      await keep(store);
      expect(await store.freeCards.mend(now)).toBe(0);
      await query("delete from jobs where task = 'look-for-free-cards'");
      expect(await store.freeCards.mend(now)).toBe(1);
      expect((await claimed(store, 'look-for-free-cards')).subject).toBe(region);
    });
  });

  describe('nothing stays', () => {
    const rows = () => its().query('select id from free_watches');
    const about = async (id: string) => [
      ...(await its().query(`select subject from surfaces where subject = '${id}'`)),
      ...(await its().query(`select subject from jobs where subject = '${id}'`)),
    ];

    test('of who is forgotten; what is just being launched is waited for', async () => {
      const { store, query } = its();
      for (const owner of [ada, grace]) await store.accounts.save(byKeys(owner));
      const mine = await keep(store);
      const theirs = await keep(store, grace);
      await look(store, now, seeing(1));
      expect(await store.personalData.teamsOf(ada.userId)).toEqual([ada.teamId]);
      expect(await store.personalData.forget(ada, now)).toMatchObject({
        kind: 'unsettled',
        launchIds: [mine],
      });
      const job = await claimed(store, 'launch-when-free');
      await store.freeCards.settle(mine, { kind: 'refused', refusal: { kind: 'no-account' } }, now, job);
      expect(await store.personalData.forget(ada, now)).toMatchObject({ kind: 'forgotten' });
      expect(await rows()).toEqual([{ id: theirs }]);
      expect(await about(mine)).toEqual([]);
      expect(await query('select asked_user_id from free_cards')).toEqual([{ asked_user_id: null }]);
    });

    test('waits for who disconnects, and they are not launched', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const id = await keep(store);
      await store.accounts.remove(ada, now);
      expect(await store.freeCards.findWatch(id)).toMatchObject({
        state: 'cancelled',
        refusal: { kind: 'disconnected' },
        sealedRequest: null,
      });
      expect(await look(store, now, seeing(8))).toEqual([]);
    });

    test('of a workspace that the app is taken out of', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const id = await keep(store);
      const { teamId, workspaceId } = ada;
      await store.workspaceSecrets.erase({
        teamId,
        workspaceId,
        action: 'workspace.uninstalled',
        by: '',
        at: now,
      });
      expect(await rows()).toEqual([]);
      expect(await about(id)).toEqual([]);
    });

    test('to be launched in a database that was put back', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const [waiting, due] = [await keep(store, { cards: 2 }), await keep(store)];
      await look(store, now, seeing(1));
      expect(await store.restored.takeForSent(now)).toMatchObject({ watches: 2 });
      for (const id of [waiting, due])
        expect(await store.freeCards.findWatch(id)).toMatchObject({
          state: 'refused',
          refusal: { kind: 'restored' },
        });
    });

    test('of what ended long ago', async () => {
      const { store } = its();
      await store.accounts.save(byKeys());
      const [ended, waits] = [await keep(store), await keep(store)];
      await store.freeCards.cancel(ada, ended, now);
      expect(await store.freeCards.purge(now, 10)).toBe(0);
      expect(await store.freeCards.purge(now + 1, 10)).toBe(1);
      expect(await rows()).toEqual([{ id: waits }]);
      expect(await about(ended)).toEqual([]);
    });
  });

  test('follows its person to the key of their enterprise, sealed for it', async () => {
    const { store } = its();
    await store.accounts.save(byKeys());
    const id = await keep(store, { sealedRequest: 'sealed for the workspace' });
    const rebind = async (sealed: string, purpose: string) => `${sealed} ${purpose}`;
    const workspace = { id: ada.teamId, enterpriseId: 'E0001', name: 'w', botUserId: 'UBOT' };
    await store.workspaces.install(workspace, rebind, now);
    expect(await store.freeCards.findWatch(id)).toMatchObject({
      teamId: 'E0001',
      sealedRequest: 'sealed for the workspace launch-request',
    });
  });

  test('marks the Home of its person when it comes to be and when it ends', async () => {
    const { store, query } = its();
    await store.accounts.save(byKeys());
    const subject = homeSubject(ada);
    const shows = showing(
      subject,
      { kind: 'home', place: { kind: 'person', id: ada.userId } },
      aNewJob({ task: 'refresh-surface', lane: 'show', subject }),
    );
    await store.homes.open({ ...ada, choices: firstChoices, openUntil: now + hour }, shows, now);
    const wanted = async () =>
      Number((await query(`select wanted from surfaces where kind = 'home'`))[0]?.wanted);
    const before = await wanted();
    const id = await keep(store);
    expect(await wanted()).toBe(before + 1);
    await store.freeCards.cancel(ada, id, now);
    expect(await wanted()).toBe(before + 2);
  });

  test('is no launch of its own: what it came to has it as submission', async () => {
    const { store } = its();
    await store.accounts.save(byKeys());
    const id = await keep(store);
    await look(store, now, seeing(1));
    const launch = aNewLaunch({ submissionId: id });
    await store.launches.accept(launch, aLateJob());
    const job = await claimed(store, 'launch-when-free');
    await store.freeCards.settle(id, { kind: 'launched' }, now, job);
    expect(await store.freeCards.findWatch(id)).toMatchObject({ state: 'launched', launchId: launch.id });
  });
}
