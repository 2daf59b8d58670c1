// Who may launch, how often, and when: refused in words before anything is stored, with the form kept.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { endProcesses, startProcess } from '../support/process.ts';
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

async function start(env: Readonly<Record<string, string>>, options: StageOptions = {}): Promise<void> {
  stage = await startStage({ ...options, env });
  await stage.connect();
}

const refusals = ({ errors = {} }: Awaited<ReturnType<Stage['launch']>>) => Object.values(errors);
const submit = () => stage.person.submit();

async function expectNothingStored(): Promise<void> {
  await stage.app.idle();
  expect(await stage.app.store.audit.list({ limit: 100 })).toMatchObject([{ action: 'account.connected' }]);
  expect(stage.platform.requests.filter(({ endpoint }) => endpoint === 'create')).toEqual([]);
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  const database = async (): Promise<Record<string, string>> =>
    engine === 'postgres' ? { DATABASE_URL: await server.createDatabase() } : {};

  test.each([
    ['LAUNCH_LIMIT_PER_HOUR', /You have sent 1 launches within an hour, as many as are allowed/u],
    ['LAUNCH_LIMIT_WORKSPACE_PER_HOUR', /This workspace has sent 1 launches within an hour/u],
  ])('%s: one more is refused, and the form stays', async (name, words) => {
    await start({ ...(await database()), [name]: '1' });
    expect((await stage.launch()).response).toBe('closed');
    await stage.message(/Task ID/u);

    const refused = await stage.launch({ instanceServiceName: 'typed_again' });
    expect(refusals(refused)).toEqual([expect.stringMatching(words)]);
    expect(refusals(refused)[0]).toMatch(/Nothing was started/u);
    await stage.app.idle();
    expect(stage.platform.instances).toHaveLength(1);
    await stage.logged(/"kind":"limited".*a launch was not accepted/u);
  });

  test('paused by a command beside the running app: refused with the reason until it is resumed', async () => {
    await start(await database());
    const run = async (...args: string[]) => {
      const command = startProcess({ args, env: { ...stage.env, LOG_LEVEL: 'silent' }, cwd: stage.folder });
      expect([await command.ended, command.output.errors]).toEqual([0, '']);
      return command.output.log;
    };
    expect(await run('pause', 'the', 'cluster moves.')).toMatch(/refused from now on.*the cluster moves\./su);

    const refused = await stage.launch();
    expect(refusals(refused)).toEqual([
      expect.stringMatching(/Launching is paused: the cluster moves\. Nothing was started/u),
    ]);
    await expectNothingStored();

    expect(await run('resume')).toMatch(/^Launching goes on/u);
    expect((await submit()).response).toBe('closed');
    await stage.message(/Task ID/u);
    expect(await run('resume')).toMatch(/was not paused/u);
  });
});

test('LAUNCHES_PAUSED refuses with its reason, and everything else goes on', async () => {
  await start({ LAUNCHES_PAUSED: 'The budget is spent.' });
  const refused = await stage.launch();
  expect(refusals(refused)).toEqual([
    expect.stringMatching(/Launching is paused: The budget is spent\. Nothing was started/u),
  ]);
  await expectNothingStored();
  // A preset of the very form that was refused, and the list of launches.
  await stage.person.close();
  await stage.person.command('/gpu-instance', 'recent');
  const { owner } = stage.slack.users;
  await stage.slack.until(() => stage.slack.openView(owner.id), { what: 'the list' });
});

test('a launch that was accepted before the pause goes on', async () => {
  await start({});
  stage.platform.fault('create', { kind: 'delay', ms: 300 });
  expect((await stage.launch()).response).toBe('closed');
  await stage.app.store.switches.pause('now', 1);
  await stage.message(/Task ID/u);
  expect(stage.platform.instances).toHaveLength(1);
});

describe('LAUNCH_ALLOWED', () => {
  test('refuses whoever is not named, before anything is stored', async () => {
    await start({ LAUNCH_ALLOWED: 'U0NOBODY, C0NOWHERE' });
    expect(refusals(await stage.launch())).toEqual([expect.stringMatching(/You may not launch from here/u)]);
    await expectNothingStored();
  });

  test.each(['person', 'channel'] as const)('lets in by %s', async (by) => {
    // Ids are the same in every workspace that is played.
    await start({});
    const { users, channels } = stage.slack;
    const id = by === 'person' ? users.owner.id : channels.member.id;
    const { port } = await restartWith({ LAUNCH_ALLOWED: `U0NOBODY,${id}` });
    stage.deliverTo(port);
    expect((await stage.launch()).response).toBe('closed');
    await stage.message(/Task ID/u);
  });

  async function restartWith(env: Readonly<Record<string, string>>) {
    await stage.app.stop();
    return stage.startAnother(undefined, env);
  }
});

describe('TASK_NUMBER_CONFIRM_ABOVE', () => {
  test('asks for a second press, with the number; another number asks anew', async () => {
    await start({ TASK_NUMBER_CONFIRM_ABOVE: '2' });
    const first = await stage.launch({ taskNumber: '3' });
    expect(first.response).toBe('updated');
    const view = () => JSON.stringify(stage.slack.openView(stage.slack.users.owner.id)?.blocks);
    expect(view()).toMatch(/This starts 3 containers at once. Press Launch once more/u);
    await expectNothingStored();

    await stage.person.fill({ taskNumber: '4' });
    expect(view()).not.toMatch(/containers at once/u);
    expect((await submit()).response).toBe('updated');
    expect(view()).toMatch(/This starts 4 containers at once/u);
    await expectNothingStored();

    expect((await submit()).response).toBe('closed');
    await stage.message(/Task ID/u);
  });

  test('a number that is not above it asks nothing', async () => {
    await start({ TASK_NUMBER_CONFIRM_ABOVE: '2' });
    expect((await stage.launch({ taskNumber: '2' })).response).toBe('closed');
    await stage.message(/Task ID/u);
  });
});
