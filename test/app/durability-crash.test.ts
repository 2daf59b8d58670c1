// The app dies, by SIGKILL, at the moments where that hurts most, and another process settles what it left.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { GpuInstanceApp } from '../../src/app.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { crashingEntry, endProcesses, startProcess } from '../support/process.ts';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';

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

/**
 * On SQLite so long that nothing would come of waiting for it: the next start takes over at once. On PostgreSQL long enough
 * that its holder keeps it, however busy the machine is; the heir waits for its end.
 */
const leaseMs = { sqlite: 600_000, postgres: 2500 };

interface Engine {
  readonly engine: 'sqlite' | 'postgres';
  readonly heir: string;
}
const engines: readonly Engine[] = [
  { engine: 'sqlite', heir: 'the next start' },
  { engine: 'postgres', heir: 'the other replica' },
];

async function startOn(engine: Engine['engine'], options: StageOptions = {}): Promise<void> {
  const database: Record<string, string> =
    engine === 'postgres' ? { DATABASE_URL: await server.createDatabase() } : {};
  const env = { JOB_LEASE_MS: String(leaseMs[engine]), LAUNCH_MARKER: 'on', ...database };
  stage = await startStage({ ...options, env });
  await stage.connect();
}

/**
 * Launches through a process that dies at this point, and lets the heir take over: on SQLite it starts after the
 * death, on PostgreSQL it was there all along. The person presses again where Slack says that something went wrong.
 */
async function launchAndDieAt(point: string): Promise<GpuInstanceApp> {
  const isShared = stage.app.store.engine === 'postgres';
  if (!isShared) await stage.app.stop();
  const env = { ...stage.env, CRASH_POINTS: `${point}=1`, LOG_LEVEL: 'silent', PATIENCE: '20' };
  const victim = startProcess({ entry: crashingEntry, env, cwd: stage.folder });
  stage.deliverTo(await victim.port());

  const { response } = await stage.launch();
  expect(await victim.ended).toBe('SIGKILL');
  const heir = isShared ? stage : await stage.startAnother();
  stage.deliverTo(heir.port);
  if (response !== 'closed') expect((await stage.person.submit()).response).toBe('closed');
  return heir.app;
}

const creates = () => stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');
const cards = () =>
  stage.slack.messages(stage.slack.channels.member.id).filter(({ text }) => /Task ID/u.test(text ?? ''));

async function expectOneCard(): Promise<void> {
  const card = await stage.message(/Task ID/u);
  expect(stage.platform.instances).toHaveLength(1);
  expect(card.text).toContain(stage.platform.instances[0]?.id);
  expect(creates()).toHaveLength(1);
  expect(cards()).toHaveLength(1);
}

describe.each(engines)('on $engine, settled by $heir', ({ engine }) => {
  test('dead with the submission stored and Slack without an answer: launched all the same, once', async () => {
    await startOn(engine);
    await launchAndDieAt('accepted');
    await expectOneCard();
  });

  test('dead before the create call left: never sent, looked up, and the person may try again', async () => {
    await startOn(engine);
    await launchAndDieAt('creating');
    const notice = await stage.message(/was not launched/u);
    expect(notice.ephemeral).toBe(true);
    expect(notice.text).toMatch(/restarted while it was asking the platform.*nothing was started/su);
    expect(creates()).toHaveLength(0);
    const looks = stage.platform.requests.filter(
      ({ method, path }) => method === 'GET' && /task$/u.test(path),
    );
    expect(looks.length).toBeGreaterThanOrEqual(2);
  });

  test('dead after the platform had created it: unknown, found, and never sent again', async () => {
    await startOn(engine);
    const { store } = await launchAndDieAt('called');
    await expectOneCard();
    const { id } = stage.slack.users.owner;
    const [launch] = await store.launches.findByUser({ teamId: stage.slack.team.id, userId: id }, 1);
    const entries = await store.audit.list({ launchId: launch?.id ?? '', limit: 10 });
    expect(entries.map(({ action }) => action)).toEqual([
      'launch.accepted',
      'launch.creating',
      'launch.unknown',
      'launch.created',
    ]);
  });

  test('dead with the outcome stored and nobody told: told once', async () => {
    await startOn(engine);
    await launchAndDieAt('settled');
    await expectOneCard();
  });
});

describe('dead after Slack took the card, before that was noted', () => {
  const required = ['commands', 'chat:write', 'chat:write.public', 'users:read'];

  const lookedForCard = () => stage.slack.apiCalls.some(({ method }) => method === 'conversations.history');

  test('with channels:history the card is found again: there is one', async () => {
    await startOn('sqlite', { slack: { botScopes: [...required, 'channels:history'] } });
    const heir = await launchAndDieAt('posted');
    await stage.slack.until(lookedForCard, { what: 'a look for the card' });
    await heir.idle();
    await expectOneCard();
  });

  test('without it the card comes twice at most, as docs/architecture.md says, and both tell the same', async () => {
    await startOn('sqlite', {
      slack: { botScopes: required },
      expectedWarnings: /conversations\.history needs the scope/u,
    });
    const heir = await launchAndDieAt('posted');
    await stage.slack.until(() => cards().length > 1, { what: 'the second card' });
    await heir.idle();
    expect(cards()).toHaveLength(2);
    expect(new Set(cards().map(({ text }) => text)).size).toBe(1);
    expect(creates()).toHaveLength(1);
  });
});
