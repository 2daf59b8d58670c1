// Two replicas on one database: what is pressed once is done once, and each look is made by one of them.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { GpuInstanceApp } from '../../src/app.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { startWatched, type WatchedStage } from '../support/watched.ts';

let server: TestPostgres;
let world: WatchedStage;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());
afterEach(() => world.stage.stop());

async function startTwo(): Promise<[GpuInstanceApp, GpuInstanceApp]> {
  world = await startWatched({
    env: { DATABASE_URL: await server.createDatabase(), JOB_LEASE_MS: '600000' },
  });
  const { stage } = world;
  await stage.connect();
  await stage.launch();
  await stage.message(/Task ID/u);
  await world.pass(20_000);
  const { app } = await stage.startAnother({ clock: world.now, chance: () => 0, watchesHealth: false });
  world.calls();
  return [stage.app, app];
}

const allIdle = async (apps: readonly GpuInstanceApp[]) => {
  for (const app of [...apps, ...apps]) await app.idle();
};

test('a press that reaches both is one action, sent once', async () => {
  const apps = await startTwo();
  const { launchId, teamId, workspaceId, userId } = await world.instance();
  const order = { by: { teamId, workspaceId, userId }, launchId, kind: 'stop', pressId: 'one' } as const;
  const asked = await Promise.all([...apps, ...apps].map((app) => app.ask(order)));
  expect(asked.map(({ kind }) => kind).sort()).toEqual(['asked', 'repeated', 'repeated', 'repeated']);
  await allIdle(apps);
  expect(world.calls()).toEqual(['stop']);
});

test('two people who press at once at two replicas, or one who does so twice: one of them is done', async () => {
  const apps = await startTwo();
  const { launchId, teamId, workspaceId, userId } = await world.instance();
  const order = { by: { teamId, workspaceId, userId }, launchId, kind: 'stop' } as const;
  const asked = await Promise.all(apps.map((app, index) => app.ask({ ...order, pressId: `press ${index}` })));
  // Whether the other one finds it under way or already taken is up to the machine.
  expect(asked.filter(({ kind }) => kind === 'asked')).toHaveLength(1);
  expect(['busy', 'not-now']).toContain(asked.find(({ kind }) => kind !== 'asked')?.kind);
  await allIdle(apps);
  expect(world.calls()).toEqual(['stop']);
});

test('an account is looked at once an interval, by whichever comes first', async () => {
  const apps = await startTwo();
  for (let minutes = 0; minutes < 5; minutes += 1) {
    world.jump(60_000);
    await Promise.all(apps.map((app) => app.idle()));
    await allIdle(apps);
  }
  expect(world.calls()).toEqual(Array.from({ length: 5 }, () => 'list'));
});
