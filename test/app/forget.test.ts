// People are forgotten: by themselves in Slack, or by the operator beside the running app; a create under way is settled
// first, since it costs money.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Platform } from '../../src/launches/ports.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { endProcesses, startProcess } from '../support/process.ts';
import { type Stage, startStage } from '../support/stage.ts';

let server: TestPostgres;
let stage: Stage;
/** The answer to a create is held back until then. */
let held: Promise<void>;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());
afterEach(async () => {
  await endProcesses();
  await stage.stop();
});

const key = () => ({ teamId: stage.slack.team.id, userId: stage.slack.users.owner.id });

async function kept(): Promise<Record<string, number | boolean>> {
  const { accounts, launches } = stage.app.store;
  return {
    token: (await accounts.find(key())) !== null,
    launches: (await launches.findByUser(key(), 10)).length,
  };
}

const command = (...args: string[]) =>
  startProcess({
    args: ['forget', ...args],
    env: { ...stage.env, LOG_LEVEL: 'silent' },
    cwd: stage.folder,
  });

async function askToBeForgotten(): Promise<void> {
  await stage.person.command('/gpu-instance', 'forget-me');
  await stage.slack.until(() => stage.slack.openView(key().userId)?.callback_id === 'forget_me', {
    what: 'the question',
  });
}
const shown = () => JSON.stringify(stage.slack.openView(key().userId)?.blocks);
const creates = () => stage.platform.requests.filter(({ endpoint }) => endpoint === 'create').length;
const createUnderWay = async (before: number) => {
  while (creates() === before) await new Promise(setImmediate);
};

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  beforeEachStage(engine);

  test('disconnect erases the token only', async () => {
    await stage.person.command('/gpu-instance', 'disconnect');
    await stage.message(/token is forgotten/u);
    expect(await kept()).toEqual({ token: false, launches: 1 });
  });

  test('forget-me asks first, then erases all but the bare facts', async () => {
    await askToBeForgotten();
    expect(await kept()).toEqual({ token: true, launches: 1 });

    await stage.person.fill({ forget_sure: 'sure' });
    expect((await stage.person.submit()).response).toBe('updated');
    expect(shown()).toMatch(/What was kept of you is erased/u);
    expect(await kept()).toEqual({ token: false, launches: 0 });
    const lines = await stage.app.store.audit.list({ limit: 100 });
    expect(lines.map(({ action }) => action)).toEqual([
      'account.connected',
      'launch.accepted',
      'launch.creating',
      'launch.created',
      'person.forgotten',
    ]);
  });

  test('forget-me during a create: the person is told its outcome, then erased', async () => {
    const answer = Promise.withResolvers<void>();
    held = answer.promise;
    await stage.launch({ instanceServiceName: 'under_way' });
    await askToBeForgotten();
    await stage.person.fill({ forget_sure: 'sure' });
    await stage.person.submit();
    expect(shown()).toMatch(/1 of your launches is not known yet/u);
    expect((await kept()).token).toBe(true);
    answer.resolve();

    expect((await stage.message(/under_way/u)).text).toMatch(/Task ID/u);
    await forgottenInTime();
    expect(await kept()).toEqual({ token: false, launches: 0 });
  });

  test('npm run forget beside the running app waits for a create under way', async () => {
    const before = creates();
    const answer = Promise.withResolvers<void>();
    held = answer.promise;
    await stage.launch({ instanceServiceName: 'under_way' });
    await createUnderWay(before);
    const forgetting = command('--user', key().userId);
    await forgetting.said(/Waiting for 1 launches to be settled/u);
    expect((await kept()).token).toBe(true);
    answer.resolve();

    expect(await forgetting.ended).toBe(0);
    expect((await stage.message(/under_way/u)).text).toMatch(/Task ID/u);
    expect(forgetting.output.log).toMatch(
      /Erased of U\w+ of T\w+: 1 tokens, \d drafts, 0 presets, 2 launches/u,
    );
    expect(await kept()).toEqual({ token: false, launches: 0 });
  });

  test('npm run forget -- --team, and an id that nobody has', async () => {
    const nobody = command('--user', 'U0NOBODY');
    expect(await nobody.ended).toBe(1);
    expect(nobody.output.errors).toBe('Nothing is kept of U0NOBODY.\n');

    const forgetting = command('--team', key().teamId);
    expect(await forgetting.ended).toBe(0);
    expect(await kept()).toEqual({ token: false, launches: 0 });
    const again = command('--team', key().teamId);
    expect(await again.ended).toBe(1);
    expect(again.output.errors).toMatch(/^Nothing is kept of everybody of T/u);
  });
});

function beforeEachStage(engine: 'sqlite' | 'postgres'): void {
  beforeEach(async () => {
    const env: Record<string, string> =
      engine === 'postgres' ? { DATABASE_URL: await server.createDatabase() } : {};
    held = Promise.resolve();
    const platform = (real: Platform): Platform => ({
      ...real,
      async createInstance(...call) {
        const outcome = await real.createInstance(...call);
        await held;
        return outcome;
      },
    });
    stage = await startStage({ env, overrides: { decorate: { platform } } });
    await stage.connect();
    await stage.launch();
    await stage.message(/Task ID/u);
    await stage.app.idle();
  });
}

/** The job that waits leaves a line when it is done. */
async function forgottenInTime(): Promise<void> {
  for (;;) {
    const lines = await stage.app.store.audit.list({ limit: 100 });
    if (lines.some(({ action }) => action === 'person.forgotten')) return;
    await new Promise(setImmediate);
  }
}
