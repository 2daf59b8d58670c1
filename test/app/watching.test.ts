// Instances as they are at the platform, through the real app and the platform's stand-in: what becomes of them shows within
// the interval, and what a platform in trouble says changes nothing.
import { afterEach, describe, expect, test } from '@jest/globals';
import { startWatched, type WatchedStage } from '../support/watched.ts';

let world: WatchedStage;
afterEach(() => world.stage.stop());

const minute = 60_000;
const hour = 60 * minute;
/** Of the simulator's defaults: it waits 3 s and deploys 5 s. */
const untilRunning = 20_000;

async function launched(
  options: Parameters<typeof startWatched>[0] = {},
  values: Record<string, string> = {},
) {
  world = await startWatched(options);
  await world.stage.connect();
  await world.stage.launch(values);
  await world.stage.message(/Task ID/u);
  await world.stage.app.idle();
  world.calls();
}

const list = 'list';

test('an instance waits, deploys, runs and ends at its limit: each shows, with one call a look', async () => {
  await launched(
    {
      platform: {
        settings: {
          stateDurations: {
            waitingMs: 15_000,
            deployingMs: 20_000,
            stoppingMs: 0,
            deletingMs: 0,
            runningMs: null,
          },
        },
      },
    },
    { timeoutLimit: '01:00:00' },
  );
  expect(await world.instance()).toMatchObject({ status: null, phase: 'pending' });
  await world.pass(10_000);
  expect(await world.instance()).toMatchObject({
    status: 'Waiting',
    phase: 'pending',
    startedAt: null,
    endsAt: null,
  });
  await world.pass(10_000);
  expect(await world.instance()).toMatchObject({ status: 'Deploying', phase: 'pending' });
  await world.pass(20_000);
  const running = await world.instance();
  expect(running).toMatchObject({ status: 'Running', phase: 'running' });
  // The platform tells whole seconds.
  expect(Math.abs((running.startedAt ?? 0) - (world.now() - 5000))).toBeLessThan(1000);
  expect(running.endsAt).toBe((running.startedAt ?? 0) + hour);
  expect(world.calls()).toEqual([list, list, list, list]);

  await world.pass(10 * minute);
  expect(world.calls()).toEqual(Array.from({ length: 10 }, () => list));
  await world.pass(hour - 10 * minute, minute);
  const ended = await world.instance();
  expect(ended).toMatchObject({ status: 'Terminated', phase: 'ended' });
  expect(await world.log()).toEqual(['instance.running', 'instance.ended']);
});

test('the end of one that runs is looked for when it comes, not up to a minute later', async () => {
  await launched({ env: { WATCH_RUNNING_MS: '3600000' } }, { timeoutLimit: '01:00:00' });
  await world.pass(untilRunning);
  const { endsAt } = await world.instance();
  world.jump((endsAt ?? 0) + 1000 - world.now() - 1);
  await world.stage.app.idle();
  expect(await world.instance()).toMatchObject({ phase: 'running' });
  world.jump(1);
  await world.stage.app.idle();
  expect(await world.instance()).toMatchObject({ phase: 'ended' });
});

describe('what was changed in the platform’s console', () => {
  test('stopped, started again, failed: each shows within the interval', async () => {
    await launched();
    await world.pass(untilRunning);
    const [id = ''] = world.ids();
    const before = await world.instance();

    await world.console(id, 'stop');
    await world.pass(minute);
    expect(await world.instance()).toMatchObject({ status: 'Terminated', phase: 'ended' });
    await world.console(id, 'restart');
    await world.pass(5 * minute, minute);
    const again = await world.instance();
    expect(again).toMatchObject({ status: 'Running', phase: 'running' });
    expect(again.startedAt).toBeGreaterThan(before.startedAt ?? 0);
    await world.console(id, 'fail');
    await world.pass(minute);
    expect(await world.instance()).toMatchObject({ status: 'Failed', phase: 'ended' });
  });

  test('stopped and started again between two looks: it is another run', async () => {
    await launched();
    await world.pass(untilRunning);
    const before = await world.instance();
    const [id = ''] = world.ids();
    await world.console(id, 'stop');
    await world.console(id, 'restart');
    await world.pass(minute, minute);
    const after = await world.instance();
    expect(after).toMatchObject({ status: 'Running', phase: 'running' });
    expect(after.since).toBeGreaterThan(before.since);
    expect(after.startedAt).toBeGreaterThan(before.startedAt ?? 0);
  });

  test('deleted: gone after two looks and a detail that does not know it', async () => {
    await launched();
    await world.pass(untilRunning);
    world.calls();
    await world.console(world.ids()[0] ?? '', 'delete');
    await world.pass(minute, minute);
    expect(await world.instance()).toMatchObject({ phase: 'running', status: 'Running', missed: 1 });
    expect(world.calls()).toEqual([list]);
    await world.pass(minute, minute);
    expect(await world.instance()).toMatchObject({ phase: 'gone' });
    expect(world.calls()).toEqual([list, 'detail']);
    // Nothing is left to look for.
    await world.pass(hour, minute);
    expect(world.calls()).toEqual([]);
  });
});

test.each([
  ['10004', 2],
  ['816822', 2],
  // What a platform in trouble says as well: it takes a list that is without it again and again.
  ['716020', 10],
] as const)('deleted, and the detail says %s: gone after %d looks', async (notFoundAs, looks) => {
  await launched({ platform: { settings: { notFoundAs } } });
  await world.pass(untilRunning);
  await world.console(world.ids()[0] ?? '', 'delete');
  await world.pass((looks - 1) * minute, minute);
  expect(await world.instance()).toMatchObject({ phase: 'running' });
  await world.pass(minute, minute);
  expect(await world.instance()).toMatchObject({ phase: 'gone' });
});

test('a database that is in trouble for ten looks, with a list that goes on, makes nothing gone', async () => {
  await launched();
  await world.pass(untilRunning);
  world.stage.platform.fault('detail', { kind: 'code', code: '716020' });
  world.stage.platform.settings.listOmits.push(...world.ids());
  await world.pass(5 * minute, minute);
  world.stage.platform.settings.listOmits.length = 0;
  await world.pass(minute, minute);
  world.stage.platform.settings.listOmits.push(...world.ids());
  await world.pass(9 * minute, minute);
  expect(await world.instance()).toMatchObject({ phase: 'running', status: 'Running' });
});

describe('a list that', () => {
  test('is without what is there, look after look, does not make it gone', async () => {
    await launched();
    await world.pass(untilRunning);
    world.stage.platform.settings.listOmits.push(...world.ids());
    await world.pass(hour, minute);
    expect(await world.instance()).toMatchObject({ phase: 'running', status: 'Running' });
    await world.console(world.ids()[0] ?? '', 'stop');
    await world.pass(2 * minute, minute);
    expect(await world.instance()).toMatchObject({ phase: 'ended' });
  });

  test.each(['array', 'data.list', 'data.records'] as const)(
    'has the shape %s is read as well',
    async (listShape) => {
      await launched({ platform: { settings: { listShape } } });
      await world.pass(untilRunning);
      expect(await world.instance()).toMatchObject({ phase: 'running' });
    },
  );

  test('has a word for a status that nobody knows: it is shown as it is, and counts as pending', async () => {
    await launched({
      platform: {
        settings: {
          oddStatus: { Deploying: 'Warming up' },
          stateDurations: {
            waitingMs: 0,
            deployingMs: minute,
            stoppingMs: 0,
            deletingMs: 0,
            runningMs: null,
          },
        },
      },
    });
    await world.pass(10_000);
    expect(await world.instance()).toMatchObject({ status: 'Warming up', phase: 'pending' });
    world.calls();
    await world.pass(minute);
    expect(await world.instance()).toMatchObject({ status: 'Running', phase: 'running' });
    expect(world.calls()).toHaveLength(6);
  });

  test.each(['left-out', 'dashes'] as const)(
    'does not say when it started (%s): the detail is asked once',
    async (listTimes) => {
      await launched({ platform: { settings: { listTimes } } }, { timeoutLimit: '02:00:00' });
      await world.pass(untilRunning);
      const { startedAt, endsAt } = await world.instance();
      expect(startedAt).not.toBeNull();
      expect(endsAt).toBe((startedAt ?? 0) + 2 * hour);
      world.calls();
      await world.pass(10 * minute, minute);
      expect(await world.instance()).toMatchObject({ startedAt, endsAt });
      expect(world.calls()).not.toContain('detail');
    },
  );

  test('shows the new one late does not make it gone', async () => {
    await launched({ platform: { settings: { listLagMs: 100_000 } } });
    await world.pass(2 * minute);
    expect(await world.instance()).toMatchObject({ phase: 'running' });
  });
});

test('an hour without the platform changes nothing, and is over within two intervals', async () => {
  await launched();
  await world.pass(untilRunning);
  const before = await world.instance();
  world.calls();
  world.stage.platform.fault('any', { kind: 'http', status: 503 });
  await world.pass(hour, minute);
  expect(await world.instance()).toEqual(before);
  // Slower by and by, up to five times the interval; each look is one call, unless it is tried again at once.
  const calls = world.calls().length;
  expect(calls).toBeGreaterThanOrEqual(60 / 5);
  expect(calls).toBeLessThanOrEqual(40);

  world.stage.platform.clearFaults();
  await world.console(world.ids()[0] ?? '', 'stop');
  await world.pass(5 * minute, minute);
  expect(await world.instance()).toMatchObject({ phase: 'ended' });
  expect(await world.log()).toEqual(['instance.running', 'instance.ended']);
});

test.each([
  ['answers half a text', { kind: 'truncated' }],
  ['answers a page', { kind: 'http', status: 200, body: '<html></html>' }],
  ['says that it has trouble', { kind: 'code', code: '10001' }],
  ['cuts the connection', { kind: 'drop-before' }],
] as const)('a platform that %s changes nothing', async (_, fault) => {
  await launched();
  await world.pass(untilRunning);
  const { missed: _missed, ...before } = await world.instance();
  world.stage.platform.fault('any', fault);
  await world.pass(20 * minute, minute);
  expect(await world.instance()).toMatchObject({ phase: 'running', status: 'Running', since: before.since });
});

test('a token that is refused pauses the looks, is told once, and connecting again resumes them', async () => {
  await launched();
  await world.pass(untilRunning);
  const { stage } = world;
  const { instances } = stage.app.store;
  const owner = await world.instance();
  const pausedAt = async () => (await instances.openWatch(owner, 0)).watch.pausedAt;
  stage.platform.fault('list', { kind: 'code', code: '10008' }, { times: 1 });
  await world.pass(minute, minute);
  // Said once, of a good token.
  expect(await pausedAt()).toBeNull();

  stage.platform.fault('list', { kind: 'code', code: '10008' });
  await world.pass(minute, minute);
  expect(await pausedAt()).toBe(world.now());
  world.calls();
  await world.pass(hour, minute);
  expect(world.calls()).toEqual([]);
  expect(await world.instance()).toMatchObject({ phase: 'running' });

  stage.platform.clearFaults();
  await world.console(world.ids()[0] ?? '', 'stop');
  await world.connectAgain();
  await world.stage.app.idle();
  expect(await pausedAt()).toBeNull();
  expect(await world.instance()).toMatchObject({ phase: 'ended' });
});

test('what another account on the platform does not list is not gone', async () => {
  await launched();
  await world.pass(untilRunning);
  await world.connectAgain({ user: 'somebody-else' });
  await world.pass(10 * minute, minute);
  expect(await world.instance()).toMatchObject({ phase: 'running' });
  await world.console(world.ids()[0] ?? '', 'stop');
  await world.connectAgain();
  await world.pass(minute, minute);
  expect(await world.instance()).toMatchObject({ phase: 'ended' });
});
