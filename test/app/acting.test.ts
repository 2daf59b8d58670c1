// What people ask to be done with an instance, through the real app and the platform's stand-in: sent at most once a press, done
// by whoever may, and settled by looking where the platform's answer was lost.
import { afterEach, describe, expect, test } from '@jest/globals';
import { Secret } from '../../src/config/secrets.ts';
import type { Fault } from '../../src/playground/platform/simulator.ts';
import { startWatched, type WatchedStage } from '../support/watched.ts';

let world: WatchedStage;
afterEach(() => world.stage.stop());

const minute = 60_000;
const untilRunning = 20_000;

async function running(
  options: Parameters<typeof startWatched>[0] = {},
  values: Record<string, string> = {},
) {
  world = await startWatched(options);
  await world.stage.connect();
  await world.stage.launch(values);
  await world.stage.message(/Task ID/u);
  await world.pass(untilRunning);
  expect(await world.instance()).toMatchObject({ phase: 'running' });
  world.calls();
}
const idle = () => world.stage.app.idle();
/** Of the calls that change something. */
const sent = () => world.calls().filter((call) => ['stop', 'restart', 'delete', 'execute'].includes(call));

test('stopped, started again and deleted: each is said at once, and shows', async () => {
  await running();
  expect(await world.ask({ kind: 'stop' })).toEqual({ kind: 'asked' });
  await idle();
  expect(await world.instance()).toMatchObject({ phase: 'running', wanted: 'stopped' });
  await world.pass(4000, 2000);
  expect(await world.instance()).toMatchObject({ status: 'Terminated', phase: 'ended', wanted: null });
  expect(await world.lastAction()).toMatchObject({ kind: 'stop', state: 'done' });
  expect(sent()).toEqual(['stop']);

  const { instanceId } = await world.instance();
  expect(await world.ask({ kind: 'start' })).toEqual({ kind: 'asked' });
  await world.pass(untilRunning);
  // The platform answered another id: the old one is kept, and the other logged.
  expect(await world.instance()).toMatchObject({ phase: 'running', wanted: null, instanceId });
  expect(world.stage.logs.filter((line) => line.includes('another task ID'))).toHaveLength(1);
  expect(sent()).toEqual(['restart']);

  await world.ask({ kind: 'stop' });
  await world.pass(4000, 2000);
  expect(await world.ask({ kind: 'delete' })).toEqual({ kind: 'asked' });
  await world.pass(minute);
  expect(await world.instance()).toMatchObject({ phase: 'gone' });
  expect(world.ids()).toEqual([]);
  expect(sent()).toEqual(['stop', 'delete']);
  const stop = ['action.asked', 'action.sending', 'action.done', 'instance.ended'];
  expect(await world.log()).toEqual([
    'instance.running',
    ...stop,
    'action.asked',
    'action.sending',
    'action.done',
    'instance.running',
    ...stop,
    'action.asked',
    'action.sending',
    'action.done',
    'instance.gone',
  ]);
});

test('a script is handed over once, and is nowhere afterwards', async () => {
  await running();
  const content = new Secret('echo hunter2\n');
  expect(await world.ask({ kind: 'script', script: { content, scope: 'header' } })).toEqual({
    kind: 'asked',
  });
  await idle();
  expect(world.stage.platform.instances[0]?.scripts).toMatchObject([
    { scope: 'header', content: 'echo hunter2\n' },
  ]);
  expect(await world.lastAction()).toMatchObject({ state: 'done', sealedScript: null });
  expect(await world.instance()).toMatchObject({ wanted: null });
  expect(world.stage.logs.join('')).not.toContain('hunter2');
  const lines = await world.stage.app.store.audit.list({ limit: 500 });
  expect(JSON.stringify(lines)).not.toContain('hunter2');
});

describe('is one action', () => {
  test('a press that is delivered twice, at once', async () => {
    await running();
    const order = { kind: 'stop', pressId: 'the same' } as const;
    const asked = await Promise.all([world.ask(order), world.ask(order)]);
    expect(asked.map(({ kind }) => kind).sort()).toEqual(['asked', 'repeated']);
    await idle();
    expect(sent()).toEqual(['stop']);
  });

  test('a press that is delivered again once it was done', async () => {
    await running();
    const order = { kind: 'stop', pressId: 'the same' } as const;
    await world.ask(order);
    await world.pass(4000, 2000);
    expect(await world.ask(order)).toEqual({ kind: 'repeated' });
    await idle();
    expect(sent()).toEqual(['stop']);
  });

  test('a double click: the second finds that the first is under way, or that it was taken', async () => {
    await running();
    const asked = await Promise.all([world.ask({ kind: 'stop' }), world.ask({ kind: 'stop' })]);
    expect(asked.filter(({ kind }) => kind === 'asked')).toHaveLength(1);
    expect(['busy', 'not-now']).toContain(asked.find(({ kind }) => kind !== 'asked')?.kind);
    await idle();
    expect(await world.ask({ kind: 'stop' })).toMatchObject({
      kind: 'not-now',
      instance: { wanted: 'stopped' },
    });
    expect(sent()).toEqual(['stop']);
  });
});

describe('makes no sense, and does nothing', () => {
  test('while it runs: start, delete', async () => {
    await running();
    for (const kind of ['start', 'delete'] as const)
      expect(await world.ask({ kind })).toMatchObject({ kind: 'not-now', instance: { phase: 'running' } });
    await idle();
    expect(sent()).toEqual([]);
    expect(await world.lastAction()).toBeNull();
  });

  test('once it ended: stop, script', async () => {
    await running();
    await world.console(world.ids()[0] ?? '', 'stop');
    await world.pass(minute);
    const script = { content: new Secret('x'), scope: 'all' } as const;
    for (const kind of ['stop', 'script'] as const)
      expect(await world.ask({ kind, script })).toMatchObject({ kind: 'not-now' });
    await idle();
    expect(sent()).toEqual([]);
  });
});

describe('is nobody’s but the owner’s', () => {
  test.each([
    ['a colleague', { userId: 'U0COLLEAGUE' }, { kind: 'not-yours', isAdmin: false }],
    ['the same id in another team', { teamId: 'T0OTHER', workspaceId: 'T0OTHER' }, { kind: 'not-known' }],
  ])('%s', async (_, who, answer) => {
    await running();
    const { teamId, workspaceId, userId } = await world.instance();
    const by = { teamId, workspaceId, userId, ...who };
    const script = { content: new Secret('x'), scope: 'all' } as const;
    for (const kind of ['stop', 'start', 'delete', 'script'] as const)
      expect(await world.ask({ kind, by, script })).toMatchObject(answer);
    await idle();
    expect(sent()).toEqual([]);
    expect(await world.stage.app.store.actions.findLast((await world.instance()).launchId)).toBeNull();
  });

  test('of a launch that nobody knows', async () => {
    await running();
    expect(await world.ask({ kind: 'stop', launchId: 'nothing' })).toEqual({ kind: 'not-known' });
  });
});

describe('whose answer is lost', () => {
  const lost: [string, Fault][] = [
    ['the connection breaks', { kind: 'drop-after' }],
    ['a gateway fails', { kind: 'http', status: 502, after: true }],
    ['half an answer comes', { kind: 'truncated', after: true }],
    ['the platform says that it has trouble', { kind: 'code', code: '10001', after: true }],
  ];

  test.each(lost)('though it was done (%s): it is found, and never sent again', async (_, fault) => {
    await running();
    world.stage.platform.fault('stop', fault, { times: 1 });
    await world.ask({ kind: 'stop' });
    await idle();
    expect(await world.lastAction()).toMatchObject({ state: 'unknown', settledAt: null });
    expect(await world.ask({ kind: 'stop' })).toEqual({ kind: 'busy' });
    await world.pass(minute);
    expect(await world.lastAction()).toMatchObject({ state: 'done' });
    expect(await world.instance()).toMatchObject({ phase: 'ended' });
    expect(sent()).toEqual(['stop']);
  });

  test('and that was not done: it is said at the end of the window, and may be asked for again', async () => {
    await running();
    world.stage.platform.fault('stop', { kind: 'drop-before' }, { times: 1 });
    await world.ask({ kind: 'stop' });
    await world.pass(119_000);
    expect(await world.lastAction()).toMatchObject({ state: 'unknown', settledAt: null });
    await world.pass(10_000);
    expect(await world.lastAction()).toMatchObject({ state: 'refused', failure: { reason: 'absent' } });
    expect(sent()).toEqual(['stop']);
    expect(await world.ask({ kind: 'stop' })).toEqual({ kind: 'asked' });
    await world.pass(minute);
    expect(await world.instance()).toMatchObject({ phase: 'ended' });
  });

  test('of a start, found as what waits; of a delete, as what is not there', async () => {
    await running();
    await world.console(world.ids()[0] ?? '', 'stop');
    await world.pass(minute);
    world.stage.platform.fault('restart', { kind: 'drop-after' }, { times: 1 });
    await world.ask({ kind: 'start' });
    await world.pass(40_000);
    expect(await world.lastAction()).toMatchObject({ kind: 'start', state: 'done' });
    await world.console(world.ids()[0] ?? '', 'stop');
    await world.pass(minute);
    world.stage.platform.fault('delete', { kind: 'drop-after' }, { times: 1 });
    await world.ask({ kind: 'delete' });
    await world.pass(minute);
    expect(await world.lastAction()).toMatchObject({ kind: 'delete', state: 'done' });
    expect(await world.instance()).toMatchObject({ phase: 'gone' });
    expect(sent()).toEqual(['restart', 'delete']);
  });

  test.each(['null-data', '716020', '816822'] as const)(
    'of a delete, where what is not there is told as %s',
    async (notFoundAs) => {
      await running({ platform: { settings: { notFoundAs } } });
      await world.console(world.ids()[0] ?? '', 'stop');
      await world.pass(minute);
      world.stage.platform.fault('delete', { kind: 'drop-after' }, { times: 1 });
      await world.ask({ kind: 'delete' });
      await world.pass(3 * minute);
      expect(await world.lastAction()).toMatchObject({ kind: 'delete', state: 'done' });
      expect(await world.instance()).toMatchObject({ phase: 'gone', wanted: null });
    },
  );

  test('of a script is never known, and keeps nobody from going on', async () => {
    await running();
    world.stage.platform.fault('execute', { kind: 'drop-after' }, { times: 1 });
    const script = { content: new Secret('echo hunter2'), scope: 'all' } as const;
    await world.ask({ kind: 'script', script });
    await idle();
    expect(await world.lastAction()).toMatchObject({
      state: 'unknown',
      settledAt: world.now(),
      failure: { reason: 'connection' },
    });
    expect(await world.ask({ kind: 'stop' })).toEqual({ kind: 'asked' });
    await idle();
    expect(sent()).toEqual(['execute', 'stop']);
  });

  test('in an outage is looked for until the platform is back', async () => {
    await running();
    world.stage.platform.fault('stop', { kind: 'drop-after' }, { times: 1 });
    world.stage.platform.fault('detail', { kind: 'http', status: 503 });
    world.stage.platform.fault('list', { kind: 'http', status: 503 });
    await world.ask({ kind: 'stop' });
    await world.pass(60 * minute, minute);
    expect(await world.lastAction()).toMatchObject({ state: 'unknown', settledAt: null });
    world.stage.platform.clearFaults();
    await world.pass(10 * minute, minute);
    expect(await world.lastAction()).toMatchObject({ state: 'done' });
    expect(sent()).toEqual(['stop']);
  });
});

test('what the platform refuses is said, and may be asked for again', async () => {
  await running();
  world.stage.platform.fault('stop', { kind: 'code', code: '10004' }, { times: 1 });
  await world.ask({ kind: 'stop' });
  await idle();
  expect(await world.lastAction()).toMatchObject({ state: 'refused', failure: { code: '10004' } });
  expect(await world.instance()).toMatchObject({ wanted: null });
  expect(await world.ask({ kind: 'stop' })).toEqual({ kind: 'asked' });
});

test('without a token nothing is sent, and it is said', async () => {
  await running();
  const { teamId, userId } = await world.instance();
  await world.stage.app.store.accounts.remove({ teamId, userId }, 1);
  await world.ask({ kind: 'stop' });
  await idle();
  expect(await world.lastAction()).toMatchObject({ state: 'refused', failure: { reason: 'no-account' } });
  expect(sent()).toEqual([]);
});
