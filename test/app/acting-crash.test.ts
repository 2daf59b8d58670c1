// The app dies, by SIGKILL, while something is done with an instance or while it is looked at, and another process goes on.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { GpuInstanceApp } from '../../src/app.ts';
import { type AskParts, askAction } from '../../src/instances/ask-action.ts';
import type { Instance } from '../../src/instances/instance.ts';
import { defaultPersonSettings } from '../../src/instances/settings.ts';
import { toNewJob } from '../../src/jobs/job.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { crashingEntry, endProcesses, startProcess } from '../support/process.ts';
import { type Stage, startStage } from '../support/stage.ts';

let server: TestPostgres;
let stage: Stage;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());
afterEach(async () => {
  await endProcesses();
  await stage.stop();
});

const patienceMs = 60_000;
const atOnce = { waitingMs: 0, deployingMs: 0, stoppingMs: 0, deletingMs: 0, runningMs: null };

async function until<T>(what: string, found: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const value = await found();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`it never came: ${what}`);
    await new Promise(setImmediate);
  }
}

const owner = () => ({ teamId: stage.slack.team.id, userId: stage.slack.users.owner.id });
const newest = async (store: Store): Promise<Instance> => {
  const [instance] = await store.instances.findByOwner(owner(), 1);
  if (!instance) throw new Error('no instance');
  return instance;
};

/** One that runs, and a database that no process has open. */
async function startRunning(engine: 'sqlite' | 'postgres'): Promise<void> {
  const database: Record<string, string> =
    engine === 'postgres' ? { DATABASE_URL: await server.createDatabase() } : {};
  stage = await startStage({
    platform: { settings: { stateDurations: atOnce } },
    env: { WATCH_PENDING_MS: '200', WATCH_RUNNING_MS: '200', JOB_LEASE_MS: '2500', ...database },
  });
  await stage.connect();
  await stage.launch();
  await stage.message(/Task ID/u);
  await until('it runs', async () => (await newest(stage.app.store)).phase === 'running');
  await stage.app.stop();
}

/** As it is stored by a process that ends right after it. */
async function ask(): Promise<void> {
  const store = await openStore({ url: stage.env.DATABASE_URL ?? '' });
  const { launchId, teamId, workspaceId, userId } = await newest(store);
  const parts: AskParts = {
    ...store,
    settings: { read: async () => defaultPersonSettings },
    isAdmin: async () => false,
    sealer: { seal: async () => '' },
    jobs: {
      newJob: (kind, subject, { delayMs = 0, ...options } = {}) =>
        toNewJob(kind, { id: randomUUID(), subject, runAt: Date.now() + delayMs }, options),
      start: () => undefined,
    },
    clock: Date.now,
    newId: randomUUID,
    events: { asked: () => undefined },
  };
  const by = { teamId, workspaceId, userId };
  expect(await askAction(parts, { by, launchId, kind: 'stop', pressId: 'a press' })).toEqual({
    kind: 'asked',
  });
  await store.close();
}

/** Answers the process that goes on. */
async function dieAt(point: string): Promise<GpuInstanceApp> {
  const env = { ...stage.env, CRASH_POINTS: `${point}=1`, LOG_LEVEL: 'silent', PATIENCE: '20' };
  const victim = startProcess({ entry: crashingEntry, env, cwd: stage.folder });
  expect(await victim.ended).toBe('SIGKILL');
  return (await stage.startAnother()).app;
}

const stops = () => stage.platform.requests.filter(({ endpoint }) => endpoint === 'stop').length;
const settled = (app: GpuInstanceApp) =>
  until('the end of the action', async () => {
    const action = await app.store.actions.findLast((await newest(app.store)).launchId);
    return action && action.settledAt !== null && action;
  });

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  test('dead before the call left: never sent, looked up, and said that it was not done', async () => {
    await startRunning(engine);
    await ask();
    const app = await dieAt('sending');
    expect(await settled(app)).toMatchObject({
      state: 'refused',
      failure: { reason: 'absent', after: 'interrupted' },
    });
    expect(stops()).toBe(0);
    expect(await newest(app.store)).toMatchObject({ phase: 'running' });
  });

  test('dead after the platform had done it: found, and never sent again', async () => {
    await startRunning(engine);
    await ask();
    const app = await dieAt('acted');
    expect(await settled(app)).toMatchObject({ state: 'done' });
    await until('it ended', async () => (await newest(app.store)).phase === 'ended');
    expect(stops()).toBe(1);
  });

  test('dead with what became of it stored: it is followed all the same', async () => {
    await startRunning(engine);
    await ask();
    const app = await dieAt('done');
    expect(await settled(app)).toMatchObject({ state: 'done' });
    await until('it ended', async () => (await newest(app.store)).phase === 'ended');
    expect(stops()).toBe(1);
  });

  test.each(['looked', 'noted'])('dead while it was looked at (%s): it is looked at again', async (point) => {
    await startRunning(engine);
    const [{ id = '' } = {}] = stage.platform.instances;
    await fetch(`${stage.platform.origin}/_control/instances/${id}/stop`, { method: 'POST' });
    const app = await dieAt(point);
    await until('it ended', async () => (await newest(app.store)).phase === 'ended');
    const { launchId } = await newest(app.store);
    const lines = await app.store.audit.list({ launchId, limit: 100 });
    expect(lines.filter(({ action }) => action === 'instance.ended')).toHaveLength(1);
    const looks = await app.store.jobs.count();
    expect(looks.waiting.watch).toBe(1);
  });
});
