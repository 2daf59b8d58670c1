// What follows from a look, a stored token and saved settings; and what a job that reminds says when its moment comes.
import { describe, expect, test } from '@jest/globals';
import type { StoredAccount } from '../../../src/accounts/ports.ts';
import type { Action } from '../../../src/instances/action.ts';
import type { Instance } from '../../../src/instances/instance.ts';
import type { RemindDefaults } from '../../../src/instances/remind.ts';
import { createReminders } from '../../../src/instances/reminders.ts';
import { defaultPersonSettings, type PersonSettings } from '../../../src/instances/settings.ts';
import { toNewJob } from '../../../src/jobs/job.ts';
import type { NewJob } from '../../../src/jobs/ports.ts';
import type { Launch } from '../../../src/launches/launch.ts';
import type { SurfaceChange } from '../../../src/surfaces/surface.ts';
import { byTokenAlone } from '../../support/accounts.ts';
import { aLaunch, aRequest } from '../../support/builders.ts';
import { aHold } from '../../support/one-launch.ts';
import { anInstance, startOfTime as now } from './samples.ts';

const minute = 60_000;
const hour = 60 * minute;
const launch = aLaunch({ state: 'created', instanceId: 'task-1' });
const { id } = launch;
const ends = now + hour;
const running = anInstance({ status: 'Running', phase: 'running', since: now, startedAt: now, endsAt: ends });
const waiting = anInstance({ status: 'Waiting' });
const account: StoredAccount = {
  teamId: 'T0001',
  workspaceId: 'T0001',
  userId: 'U0001',
  sealedToken: 'sealed',
  platformUser: null,
  expiresAt: now + 48 * hour,
  connectedAt: now,
  ...byTokenAlone,
};
const off = { running: false, failed: false, ending: false };

interface World {
  readonly now?: number;
  readonly instance?: Instance | null;
  readonly launch?: Partial<Launch>;
  readonly account?: StoredAccount | null;
  readonly person?: Partial<PersonSettings>;
  readonly defaults?: Partial<RemindDefaults>;
  readonly lastAction?: Partial<Action> | null;
}

function open(world: World = {}) {
  const clock = () => world.now ?? now;
  const said: SurfaceChange[] = [];
  const stored: NewJob[] = [];
  const ours = { ...launch, ...world.launch };
  const reminders = createReminders(
    {
      instances: {
        find: async () => (world.instance === undefined ? running : world.instance),
        findByOwner: async () => [running, waiting],
      },
      actions: { findLast: async () => (world.lastAction ?? null) as Action | null },
      launches: { find: async () => ours },
      accounts: { find: async () => (world.account === undefined ? account : world.account) },
      settings: {
        read: async () => ({ ...defaultPersonSettings, ...world.person }),
        save: async (_owner, _settings, _at, then = []) => void stored.push(...then),
      },
      surfaces: {
        async adopt(_job, _task, surfaces, _at, then = []) {
          said.push(...surfaces);
          stored.push(...then);
          return true;
        },
      },
      jobs: {
        newJob: (task, subject, options = {}) =>
          toNewJob(task, { id: 'j', subject, runAt: clock() + (options.delayMs ?? 0) }, options),
        start: () => undefined,
      },
      clock,
    },
    {
      remindBeforeEndMs: [15 * minute, 5 * minute],
      remindBeforeTokenEndMs: [24 * hour, hour],
      askStillNeededMs: undefined,
      ...world.defaults,
    },
  );
  async function run(name: string, subject: string) {
    const task = reminders.tasks.find((each) => each.name === name);
    if (!task) throw new Error(`no task ${name}`);
    const job = {
      ...toNewJob(task, { id: 'j', subject, runAt: 0 }),
      serialKey: null,
      attempts: 1,
      owner: 'me',
    };
    const result = await task.run(job, aHold());
    return { result: result.kind, said: said.map(({ kind }) => kind), surfaces: said };
  }
  const follow = (before: Instance, after: Instance) =>
    reminders.followUps({ before, after, at: clock(), lookedAt: null }, ours);
  return { reminders, run, follow, stored };
}

const facts = (jobs: readonly NewJob[]) => jobs.map(({ task, subject, runAt }) => [task, subject, runAt]);
const nothing = { result: 'complete', said: [] };

describe('a look', () => {
  const atTimes = [15, 5].map((minutes) => [
    'remind-of-end',
    `${id} ${ends} ${minutes * minute}`,
    ends - minutes * minute,
  ]);

  test('that sees when it ends stores a job for each time before it', async () => {
    expect(facts((await open().follow(waiting, running)).jobs)).toEqual(atTimes);
    // It is known by now.
    expect((await open().follow(running, { ...running, status: 'RUNNING' })).jobs).toEqual([]);
    expect((await open().follow(running, { ...running, phase: 'ended' })).jobs).toEqual([]);
    const later = { ...running, endsAt: ends + 1 };
    expect((await open().follow(running, later)).jobs).toHaveLength(2);
  });

  test('that sees an end without a limit stores the question, if the operator wants it', async () => {
    const request = aRequest({ timeoutLimit: 'unlimited' });
    const world = { launch: { request }, defaults: { askStillNeededMs: 2 * hour } };
    const open1 = { ...running, endsAt: null };
    const question = ['ask-still-needed', `${id} ${now} ${now + 2 * hour}`, now + 2 * hour];
    expect(facts((await open(world).follow(waiting, open1)).jobs)).toEqual([question]);
    expect((await open({ launch: { request } }).follow(waiting, open1)).jobs).toEqual([]);
    // Its end is not known yet: that is another matter.
    const limited = { ...world, launch: { request: aRequest({ timeoutLimit: '01:00:00' }) } };
    expect((await open(limited).follow(waiting, open1)).jobs).toEqual([]);
  });

  test('that sees it run mentions its owner, counted from the launch or from the press that started it again', async () => {
    const asked = (agoMs: number) => ({ launch: { acceptedAt: now - agoMs } });
    const mention = { kind: `mention:running:${now}`, subject: id, place: { kind: 'channel', id: 'C0001' } };
    expect((await open(asked(2 * minute)).follow(waiting, running)).surfaces).toMatchObject([mention]);
    expect((await open(asked(minute)).follow(waiting, running)).surfaces).toEqual([]);
    const again = {
      ...asked(hour),
      lastAction: { kind: 'start', state: 'done', askedAt: now - 1000 } as const,
    };
    expect((await open(again).follow(waiting, running)).surfaces).toEqual([]);
    const person = { mentions: off };
    expect((await open({ ...asked(hour), person }).follow(waiting, running)).surfaces).toEqual([]);
  });
});

describe('a job about an end says', () => {
  const at = (minutes: number) => ({ now: ends - minutes * minute });
  const subject = (minutes: number, end = ends) => `${id} ${end} ${minutes * minute}`;
  const reminder = (minutes: number) => `reminder:${ends}:${minutes * minute}`;
  const mention = `mention:ending:${ends}`;

  test('a reminder directly, and the last time a reply under the card', async () => {
    const first = await open(at(15)).run('remind-of-end', subject(15));
    expect(first).toMatchObject({ result: 'done', said: [reminder(15)] });
    expect(first.surfaces).toMatchObject([
      { subject: id, workspaceId: 'T0001', place: { kind: 'person', id: 'U0001' } },
    ]);
    const last = await open(at(5)).run('remind-of-end', subject(5));
    expect(last.said).toEqual([reminder(5), mention]);
    // Where the card is a direct message, that would be said twice.
    const direct = { ...at(5), launch: { cardPlace: 'me' } } as const;
    expect((await open(direct).run('remind-of-end', subject(5))).said).toEqual([reminder(5)]);
  });

  test.each<[string, World, string]>([
    ['it was started again since', at(15), subject(15, ends - 1)],
    ['it ended', { ...at(15), instance: { ...running, phase: 'ended' } }, subject(15)],
    ['it waits', { ...at(15), instance: waiting }, subject(15)],
    ['it was forgotten', { ...at(15), instance: null }, subject(15)],
    ['it is over', at(0), subject(5)],
    ['a later one is due', at(5), subject(15)],
    ['nobody wants it any more', { ...at(15), person: { remindBeforeEndMs: [minute] } }, subject(15)],
    ['they want nothing', { ...at(5), person: { remindBeforeEndMs: [], mentions: off } }, subject(5)],
  ])('nothing when %s', async (_, world, about) => {
    expect(await open(world).run('remind-of-end', about)).toMatchObject(nothing);
  });
});

describe('a job about a token says', () => {
  const expiresAt = account.expiresAt ?? 0;
  const subject = `T0001/U0001 ${expiresAt} ${hour}`;

  test('that it ends, to its person', async () => {
    const { said, surfaces } = await open({ now: expiresAt - hour }).run('remind-of-token', subject);
    expect(said).toEqual([`token:${expiresAt}:${hour}`]);
    expect(surfaces).toMatchObject([
      { subject: 'account:T0001/U0001', place: { kind: 'person', id: 'U0001' } },
    ]);
  });

  test.each<[string, World]>([
    ['there is another one', { account: { ...account, expiresAt: expiresAt + 1 } }],
    ['there is none', { account: null }],
    ['it has ended', { now: expiresAt }],
    ['they want nothing', { person: { remindBeforeTokenEndMs: [] } }],
  ])('nothing when %s', async (_, world) => {
    const outcome = await open({ now: expiresAt - hour, ...world }).run('remind-of-token', subject);
    expect(outcome).toMatchObject(nothing);
  });
});

describe('a job about one without an end', () => {
  const everyTwo = { defaults: { askStillNeededMs: 2 * hour } };
  const unlimited = { ...running, endsAt: null };
  const dueAt = now + 2 * hour;
  const ask = (world: World) => open({ ...everyTwo, now: dueAt, instance: unlimited, ...world });

  test('asks, and stores the next one; what the app was away for is not made up for', async () => {
    const asking = ask({ now: now + 9 * hour });
    expect(await asking.run('ask-still-needed', `${id} ${now} ${dueAt}`)).toMatchObject({
      said: [`still-needed:${dueAt}`],
    });
    expect(facts(asking.stored)).toEqual([
      ['ask-still-needed', `${id} ${now} ${now + 10 * hour}`, now + 10 * hour],
    ]);
  });

  test.each<[string, World]>([
    ['it is another run', { instance: { ...unlimited, since: now + 1 } }],
    ['it ended', { instance: { ...unlimited, phase: 'ended' } }],
    ['it has an end', { instance: running }],
    ['nobody is to be asked any more', { defaults: { askStillNeededMs: undefined } }],
  ])('says nothing when %s', async (_, world) => {
    const asking = ask(world);
    expect(await asking.run('ask-still-needed', `${id} ${now} ${dueAt}`)).toMatchObject(nothing);
    expect(asking.stored).toEqual([]);
  });
});

describe('what is stored', () => {
  test('with a token: its reminders that are still to come, and a look at what it was not there for', async () => {
    const expiresAt = now + 2 * hour;
    expect(facts(await open().reminders.connected({ ...account, expiresAt }))).toEqual([
      ['remind-of-token', `T0001/U0001 ${expiresAt} ${hour}`, now + hour],
      ['watch-account', 'T0001/U0001', now],
    ]);
    const endless = { ...account, expiresAt: null };
    expect(facts(await open().reminders.connected(endless))).toEqual([['watch-account', 'T0001/U0001', now]]);
  });

  test('with settings: reminders at times that were not wanted before, of what runs and of the token', async () => {
    const { reminders, stored } = open();
    const wanted = { remindBeforeEndMs: [30 * minute, 5 * minute], remindBeforeTokenEndMs: [2 * hour, hour] };
    await reminders.settings.save(account, { ...defaultPersonSettings, ...wanted }, now);
    const expiresAt = account.expiresAt ?? 0;
    expect(facts(stored)).toEqual([
      ['remind-of-end', `${id} ${ends} ${30 * minute}`, ends - 30 * minute],
      ['remind-of-token', `T0001/U0001 ${expiresAt} ${2 * hour}`, expiresAt - 2 * hour],
    ]);
  });
});
