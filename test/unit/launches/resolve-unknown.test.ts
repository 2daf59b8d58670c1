// Looking for an instance whose create call went unanswered: instances, clock and failures in; steps, jobs and the
// next look out.
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import type { TaskResult } from '../../../src/jobs/job.ts';
import { type Launch, launchStates } from '../../../src/launches/launch.ts';
import { markerOf } from '../../../src/launches/marker.ts';
import type { PlatformFailure, ReadOutcome } from '../../../src/launches/outcome.ts';
import type { Instance } from '../../../src/launches/ports.ts';
import { type ResolveUnknownOptions, resolveUnknownTask } from '../../../src/launches/resolve-unknown.ts';
import { aLaunch, aRequest } from '../../support/builders.ts';
import { aTokenOf } from '../../support/manual-keys.ts';
import { aHold, type OneLaunch, oneLaunch, startOfTime } from '../../support/one-launch.ts';

const name = aRequest().instanceServiceName;
const timeout: PlatformFailure = { reason: 'timeout' };
const minute = 60_000;
const day = 86_400_000;

const unanswered = (override: Partial<Launch> = {}): OneLaunch =>
  oneLaunch({ state: 'unknown', sentAt: startOfTime, failure: timeout, ...override });

const anInstance = (override: Partial<Instance> = {}): Instance => ({
  id: 'task-7',
  name,
  status: 'Waiting',
  description: null,
  createdAt: startOfTime + 1000,
  ...override,
});

interface Offer {
  readonly instances?: readonly Instance[];
  /** Default: the instance as the list has it. */
  readonly details?: Readonly<Record<string, ReadOutcome<Instance | null>>>;
  /** By page. */
  readonly listFails?: Readonly<Record<number, PlatformFailure>>;
  readonly options?: Partial<ResolveUnknownOptions>;
}

async function look(world: OneLaunch, { instances = [], details, listFails, options }: Offer = {}) {
  const asked: string[] = [];
  const platform = {
    async listInstances(_: unknown, { start, limit }: { start: number; limit: number }) {
      asked.push(`list ${start}`);
      const failure = listFails?.[start / limit];
      return failure
        ? ({ kind: 'failed', failure } as const)
        : ({ kind: 'ok', value: instances.slice(start, start + limit) } as const);
    },
    async getInstance(_: unknown, id: string) {
      asked.push(`detail ${id}`);
      const value = instances.find((instance) => instance.id === id) ?? null;
      return details?.[id] ?? ({ kind: 'ok', value } as const);
    },
  };
  const task = resolveUnknownTask(
    { ...world.parts, platform },
    { marker: true, windowMs: 120_000, looks: 5, giveUpMs: day, pageSize: 2, ...options },
  );
  const result: TaskResult = await task.run(world.job, aHold());
  return { asked, result };
}

const foundId = (world: OneLaunch) => (world.launch?.state === 'created' ? world.launch.instanceId : null);

describe('a launch that is not unknown (any more)', () => {
  test.each(launchStates.filter((state) => state !== 'unknown'))('%s: nobody is asked', async (state) => {
    const world = oneLaunch({ state });
    expect(await look(world, { instances: [anInstance()] })).toEqual({
      asked: [],
      result: { kind: 'complete' },
    });
    expect(world.steps).toEqual([]);
  });
});

test('a launch that was forgotten meanwhile: nobody is asked', async () => {
  const world = oneLaunch(null);
  expect(await look(world)).toEqual({ asked: [], result: { kind: 'complete' } });
});

describe('whose instance it is, with markers', () => {
  const launch = aLaunch({ acceptedAt: startOfTime });
  const ours = markerOf(launch);
  const others = markerOf({ id: '9b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b' });
  const margin = 10 * minute;

  test.each<[string, Partial<Instance>, boolean]>([
    ['our marker', { description: ours }, true],
    ['our marker, however old it says it is', { description: ours, createdAt: 0 }, true],
    ['our marker, of another name', { description: ours, name: 'other' }, false],
    ["another launch's marker", { description: others }, false],
    ['another text', { description: 'somebody else' }, false],
    ['no description, made after the call', {}, true],
    [
      "no description, made before it within the clocks' difference",
      { createdAt: startOfTime - margin },
      true,
    ],
    ['no description, made long before the call', { createdAt: startOfTime - margin - 1 }, false],
    ['no description, of unknown age', { createdAt: null }, true],
  ])('%s', async (_, instance, isOurs) => {
    const world = unanswered();
    await look(world, { instances: [anInstance(instance)] });
    expect(foundId(world)).toBe(isOurs ? 'task-7' : null);
  });

  test("an instance bears another launch's marker only in its detail: not ours", async () => {
    const world = unanswered();
    const details = { 'task-7': { kind: 'ok', value: anInstance({ description: others }) } } as const;
    expect((await look(world, { instances: [anInstance()], details })).asked).toContain('detail task-7');
    expect(foundId(world)).toBeNull();
  });

  test('an instance bears our marker only in its detail: ours', async () => {
    const world = unanswered();
    const details = { 'task-7': { kind: 'ok', value: anInstance({ description: ours }) } } as const;
    await look(world, { instances: [anInstance({ createdAt: 0 })], details });
    expect(foundId(world)).toBe('task-7');
  });

  test("the one with our marker is found among the same name's others", async () => {
    const world = unanswered();
    const instances = [
      anInstance({ id: 'task-1', description: others }),
      anInstance({ id: 'task-2', description: 'x' }),
      anInstance({ id: 'task-3', description: ours }),
    ];
    await look(world, { instances });
    expect(foundId(world)).toBe('task-3');
  });

  test('a detail that does not answer fails the look: nothing is concluded', async () => {
    const world = unanswered({ looks: 99 });
    world.now += day / 2;
    const { result } = await look(world, {
      instances: [anInstance()],
      details: { 'task-7': { kind: 'failed', failure: timeout } },
    });
    expect(result.kind).toBe('retry');
    expect(world.launch).toMatchObject({ state: 'unknown', lookFailure: timeout, looks: 99 });
  });

  test('one that is gone from its detail is passed over: the search goes on', async () => {
    const world = unanswered();
    const instances = [anInstance({ id: 'task-1' }), anInstance({ id: 'task-2', description: ours })];
    await look(world, { instances, details: { 'task-1': { kind: 'ok', value: null } } });
    expect(foundId(world)).toBe('task-2');
  });

  test('what bears our marker in the list needs no detail', async () => {
    const { asked } = await look(unanswered(), { instances: [anInstance({ description: ours })] });
    expect(asked).toEqual(['list 0']);
  });
});

describe('whose instance it is, without markers', () => {
  test.each<[string, Partial<Instance>, boolean]>([
    ['the same name, made after the call', {}, true],
    ['the same name, whatever its description', { description: 'x' }, true],
    ['another name', { name: 'other' }, false],
    ['the same name, made long before the call', { createdAt: startOfTime - 10 * minute - 1 }, false],
  ])('%s', async (_, instance, isOurs) => {
    const world = unanswered();
    const { asked } = await look(world, { instances: [anInstance(instance)], options: { marker: false } });
    expect(foundId(world)).toBe(isOurs ? 'task-7' : null);
    expect(asked.some((call) => call.startsWith('detail'))).toBe(false);
  });
});

test.each([true, false])(
  "an instance of another launch of the person is not this one's (markers: %s)",
  async (marker) => {
    const world = unanswered();
    world.others = [aLaunch({ id: 'other', state: 'created', instanceId: 'task-7' })];
    const { asked } = await look(world, { instances: [anInstance()], options: { marker } });
    expect(foundId(world)).toBeNull();
    expect(asked).not.toContain('detail task-7');
  },
);

describe('how far the search goes', () => {
  const fillers = (count: number, createdAt: number | null = startOfTime + 2000) =>
    Array.from({ length: count }, (_, index) =>
      anInstance({ id: `other-${index}`, name: 'other', createdAt }),
    );

  test.each([2, 3, 7])('past page one: it stands behind %d others', async (count) => {
    const world = unanswered();
    await look(world, { instances: [...fillers(count), anInstance()] });
    expect(foundId(world)).toBe('task-7');
  });

  test('to the first empty page, even where pages are shorter than asked for', async () => {
    const world = unanswered();
    const { asked } = await look(world, { instances: fillers(3) });
    expect(asked).toEqual(['list 0', 'list 2', 'list 3']);
  });

  test('no further than instances older than the call', async () => {
    const world = unanswered({ acceptedAt: startOfTime - day });
    const old = fillers(4, startOfTime - 11 * minute);
    expect((await look(world, { instances: [...fillers(2), ...old] })).asked).toEqual(['list 0', 'list 2']);
  });

  test('not past a page that fails: nothing is concluded', async () => {
    const world = unanswered({ looks: 99 });
    world.now += day / 2;
    const { result } = await look(world, {
      instances: [...fillers(2), anInstance()],
      listFails: { 1: timeout },
    });
    expect(result.kind).toBe('retry');
    expect(world.launch).toMatchObject({ state: 'unknown', looks: 99 });
  });

  test('not without end, where the list has none', async () => {
    const world = unanswered();
    const endless = { length: 0, slice: () => fillers(2) } as unknown as Instance[];
    const asked = await look(world, { instances: endless });
    expect(asked.asked).toHaveLength(200);
  });
});

test('found: created, the person is told, the job ends with it', async () => {
  const world = unanswered();
  const { result } = await look(world, { instances: [anInstance()] });
  expect(world.steps).toEqual(['unknown>created']);
  expect(world.jobs).toEqual(['show card', 'show notice', 'watch-account T0001/U0001: Instances_2205113838']);
  expect(world.changes[0]).toMatchObject({ instanceId: 'task-7', completes: world.job });
  expect(result).toMatchObject({
    kind: 'done',
    next: [{ task: 'refresh-surface' }, { task: 'watch-account', subject: 'T0001/U0001' }],
  });
  expect(world.events).toEqual(['created by look']);
});

test('settled by somebody else during the look: nothing more happens', async () => {
  const world = unanswered();
  const { findByUser } = world.parts.launches;
  world.parts.launches.findByUser = (...args) => {
    world.launch = { ...(world.launch as Launch), state: 'rejected' };
    return findByUser(...args);
  };
  const { result } = await look(world, { instances: [anInstance()] });
  expect(result).toEqual({ kind: 'complete' });
  expect([world.steps, world.events]).toEqual([[], []]);
});

describe('not found', () => {
  test.each<[string, Partial<Launch>, number, string]>([
    ['at once', {}, 0, 'retry 24000'],
    ['often enough, but too early', { looks: 4 }, 119_999, 'retry 24000'],
    ['long enough, but too seldom', { looks: 3 }, 120_000, 'retry 24000'],
    ['long enough and often enough', { looks: 4 }, 120_000, 'rejected'],
    [
      'after a code that says it failed: one look is enough',
      { failure: { reason: 'code', code: '716865' } },
      2000,
      'rejected',
    ],
    ['after such a code, too early', { failure: { reason: 'code', code: '716865' } }, 1999, 'retry 2000'],
    [
      'after an internal error: it may still come',
      { failure: { reason: 'code', code: '10001' } },
      2000,
      'retry 24000',
    ],
    [
      'after a lost connection: it may still come',
      { failure: { reason: 'code', code: '10012' } },
      2000,
      'retry 24000',
    ],
  ])('%s', async (_, launch, afterMs, expected) => {
    const world = unanswered(launch);
    world.now += afterMs;
    const { result } = await look(world);
    const isRejected = world.launch?.state === 'rejected';
    expect(isRejected ? 'rejected' : `${result.kind} ${'afterMs' in result ? result.afterMs : ''}`).toBe(
      expected,
    );
    expect(world.launch?.looks).toBe((launch.looks ?? 0) + 1);
    expect(world.jobs).toEqual(isRejected ? ['show notice'] : []);
  });

  test('in the end: only what is shown changes', async () => {
    const world = unanswered({ looks: 4 });
    world.now += 120_000;
    const { result } = await look(world);
    expect(result).toMatchObject({ kind: 'done', next: [{ task: 'refresh-surface' }] });
    expect(result).toHaveProperty('next.length', 1);
  });

  test('counts from when it was accepted, where nobody knows when it was sent', async () => {
    const world = unanswered({ sentAt: null, looks: 4 });
    world.now += 119_999;
    expect((await look(world)).result.kind).toBe('retry');
    world.now += 1;
    await look(world);
    expect(world.launch?.state).toBe('rejected');
  });

  test('counts from when it was sent, however long it waited for that', async () => {
    const world = unanswered({ sentAt: startOfTime + day, looks: 4 });
    world.now += day + 119_999;
    expect((await look(world)).result.kind).toBe('retry');
  });

  test('tells the first, unclear answer as well', async () => {
    const failure: PlatformFailure = { reason: 'code', code: '716865', message: '配额不足' };
    const world = unanswered({ failure });
    world.now += 2000;
    await look(world);
    expect(world.launch?.failure).toEqual({ ...failure, reason: 'absent', after: 'code' });
  });
});

describe('a look that fails', () => {
  const refusal: PlatformFailure = { reason: 'code', code: '10009' };
  const failing = { listFails: { 0: refusal } };
  const retryMs = (result: TaskResult) => (result.kind === 'retry' ? result.afterMs : result.kind);

  test.each([
    [1000, 1000],
    [8000, 2000],
    [64_000, 16_000],
    [110_000, 10_000],
  ])(
    'is repeated with longer pauses, and once more when the window ends (after %d ms)',
    async (sinceMs, afterMs) => {
      const world = unanswered();
      world.now += sinceMs;
      // Looks that went well, and processes that died with it, count here too.
      Object.assign(world.job, { attempts: 40 });
      expect(retryMs((await look(world, failing)).result)).toBe(afterMs);
      expect(world.jobs).toEqual([]);
      expect(world.launch).toMatchObject({
        state: 'unknown',
        lookFailure: refusal,
        givesUpAt: null,
        looks: 0,
      });
      expect(world.events).toEqual(['look failed']);
    },
  );

  test('waits five minutes at most', async () => {
    const world = unanswered({ givesUpAt: startOfTime + day });
    world.now += day / 2;
    Object.assign(world.job, { attempts: 40 });
    expect(retryMs((await look(world, failing)).result)).toBe(5 * minute);
  });

  test.each([
    [1, 1000],
    [2, 2000],
    [6, 32_000],
  ])('of an app that was away for long is repeated soon all the same (try %d)', async (attempts, afterMs) => {
    const world = unanswered();
    world.now += 7 * day;
    Object.assign(world.job, { attempts });
    expect(retryMs((await look(world, failing)).result)).toBe(afterMs);
  });

  test.each(['none', 'expired', 'sealed-shut'] as const)(
    'without a token (%s) waits a minute',
    async (kind) => {
      const world = unanswered();
      world.living = { kind };
      const { asked, result } = await look(world);
      expect(asked).toEqual([]);
      expect(retryMs(result)).toBe(minute);
      expect(world.launch?.lookFailure).toEqual({ reason: 'no-account' });
    },
  );

  test.each([
    ['of another account', 'grace@11112', 'ada', false],
    ['of the same user in another region', 'ada@20001', 'ada', false],
    ['of the same account', 'ada@11112', 'ada', true],
    ['of nobody knows which, once', null, 'ada', true],
    ['that does not say whose it is', 'grace@11112', '', true],
  ])('with a token %s: what is not in its list was not started only if it is its list', async (...row) => {
    const [, sentAs, user, isAsked] = row;
    const world = unanswered({ sentAs, looks: 99 });
    world.now += 7 * minute;
    world.living = { kind: 'token', token: new Secret(user ? aTokenOf({ user }) : 'opaque') };
    const { asked, result } = await look(world);
    expect(asked.length > 0).toBe(isAsked);
    expect(world.launch?.state).toBe(isAsked ? 'rejected' : 'unknown');
    if (isAsked) return;
    expect(retryMs(result)).toBe(minute);
    expect(world.launch?.lookFailure).toEqual({ reason: 'another-account' });
    expect(world.jobs).toEqual(['show notice']);
    await look(world);
    expect(world.events).toEqual(['look failed']);
  });

  test('is told to the person at the end of the window, once, with the end of it all', async () => {
    const world = unanswered();
    world.now += 119_999;
    await look(world, failing);
    expect(world.jobs).toEqual([]);
    world.now += 1;
    await look(world, failing);
    await look(world, failing);
    expect(world.jobs).toEqual(['show notice']);
    expect(world.launch?.givesUpAt).toBe(startOfTime + day);
  });

  test.each([
    ['a millisecond before it', -1, 1],
    ['at it', 0, 'give-up'],
    ['long after it', day, 'give-up'],
  ])('ends at the time the person was told: %s', async (_, offsetMs, expected) => {
    const world = unanswered({ givesUpAt: startOfTime + day });
    world.now = startOfTime + day + offsetMs;
    expect(retryMs((await look(world, failing)).result)).toBe(expected);
    expect(world.events.includes('gave up')).toBe(expected === 'give-up');
    expect(world.launch?.state).toBe('unknown');
  });

  test('is drawn at once, and the job says why it waits and why it ends', async () => {
    const world = unanswered();
    world.now += 120_000;
    const { result } = await look(world, failing);
    expect(world.started).toEqual(['refresh-surface']);
    expect(result).toMatchObject({ kind: 'retry', error: expect.stringContaining('code') });
    world.now = startOfTime + day;
    const last = await look(world, failing);
    expect(last.result).toMatchObject({ kind: 'give-up', error: expect.stringContaining('code') });
    // It was told once.
    expect(world.started).toEqual(['refresh-surface']);
  });

  test('its window begins when it was sent, or else when it was accepted', async () => {
    for (const [sentAt, told] of [
      [null, ['show notice']],
      [startOfTime + day, []],
    ] as const) {
      const world = unanswered({ sentAt });
      world.now += sentAt === null ? 120_000 : day + 119_999;
      await look(world, failing);
      expect(world.jobs).toEqual(told);
    }
  });

  test('never ends before the person was told and a window more has passed', async () => {
    const world = unanswered();
    world.now += 30 * day;
    expect((await look(world, failing)).result.kind).toBe('retry');
    expect(world.jobs).toEqual(['show notice']);
    world.now += 119_999;
    expect((await look(world, failing)).result.kind).toBe('retry');
    world.now += 1;
    expect((await look(world, failing)).result.kind).toBe('give-up');
  });

  test('a look that works after it forgets it, and settles', async () => {
    const world = unanswered({ lookFailure: refusal, givesUpAt: startOfTime + day, looks: 4 });
    world.now += 121_000;
    await look(world);
    expect(world.launch).toMatchObject({ state: 'rejected', lookFailure: null });
  });
});
