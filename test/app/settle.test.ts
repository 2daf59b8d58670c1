// A launch whose outcome cannot be found out: the person is told once, it ends, and the operator settles it.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { endProcesses, startProcess } from '../support/process.ts';
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

const expectedLogs = /could not be looked through|nobody knows what became|a job was given up/u;
const giveUp = { OPS_PORT: '0', RECONCILE_WINDOW_MS: '200', RECONCILE_GIVE_UP_MS: '600' };

const told = (match: RegExp) =>
  stage.slack
    .messages(stage.slack.channels.member.id, { as: stage.slack.users.owner.id })
    .filter(({ text }) => match.test(text ?? ''));

/** A create whose answer is lost, and a list that is refused for good. */
async function launchWithoutEnd(env: Record<string, string> = {}): Promise<string> {
  stage = await startStage({
    env: { ...giveUp, ...env },
    overrides: { tellUnknownAfterMs: 60_000 },
    expectedLogs,
  });
  await stage.connect();
  stage.platform.fault('create', { kind: 'drop-after' });
  stage.platform.fault('list', { kind: 'code', code: '10009' });
  await stage.launch();
  const line = await stage.logged(/nobody knows what became/u);
  return JSON.parse(line).launch;
}

async function settle(...args: string[]) {
  const command = startProcess({
    args: ['settle', ...args],
    env: { ...stage.env, LOG_LEVEL: 'info' },
    cwd: stage.folder,
  });
  return { code: await command.ended, ...command.output };
}

const metrics = async () => (await fetch(`http://127.0.0.1:${stage.opsPort}/metrics`)).text();

test('the person is told once, at the end of the window, why and what to look for', async () => {
  const reference = await launchWithoutEnd();
  const notice = await stage.message(/still do not know/u);
  expect(notice.ephemeral).toBe(true);
  expect(notice.text).toContain('We cannot look through your instances: Your token has no right');
  expect(notice.text).toContain('/gpu-instance connect');
  expect(notice.text).toContain("in the platform's own console");
  expect(notice.text).toContain(`Reference ${reference}`);
  expect(JSON.stringify(notice.blocks)).not.toContain('reopen_launch');
  await stage.app.idle();
  expect(told(/do not know/u)).toHaveLength(1);
  expect(await metrics()).toContain('gpu_instance_launch_steps_total{step="given_up"} 1');
  expect(await metrics()).toContain('gpu_instance_jobs{state="given_up"} 1');
});

test('a token that is gone for good is told as such, with the way to help', async () => {
  stage = await startStage({
    env: { ...giveUp, PLATFORM_TIMEOUT_MS: '2000' },
    overrides: { tellUnknownAfterMs: 60_000 },
    expectedLogs,
  });
  await stage.connect();
  stage.platform.fault('create', { kind: 'hang-after' });
  await stage.launch();
  await stage.person.command('/gpu-instance', 'disconnect');
  const notice = await stage.message(/still do not know/u);
  expect(notice.text).toContain('token is not usable any more');
  expect(notice.text).toContain('/gpu-instance connect');
  await stage.logged(/nobody knows what became/u);
});

describe.each(['sqlite', 'postgres'] as const)('on %s, beside the running app', (engine) => {
  const database = async (): Promise<Record<string, string>> =>
    engine === 'postgres' ? { DATABASE_URL: await server.createDatabase() } : {};

  test('created: the card comes, with the task ID that the operator found', async () => {
    const reference = await launchWithoutEnd(await database());
    const [instance] = stage.platform.instances;
    expect(await settle(reference, 'created', instance?.id ?? '')).toMatchObject({ code: 0, errors: '' });
    const card = await stage.message(/Task ID/u);
    expect(card.text).toContain(instance?.id);
    expect(card.text).toContain(reference);
    await stage.app.idle();
    expect(await stage.app.store.jobs.count()).toMatchObject({ givenUp: 0 });
  });

  test('not-started: the person is told so, and may open the form again', async () => {
    const reference = await launchWithoutEnd(await database());
    expect(await settle(reference.toUpperCase(), 'not-started')).toMatchObject({ code: 0, errors: '' });
    const notice = await stage.message(/was not launched/u);
    expect(notice.ephemeral).toBe(true);
    expect(notice.text).toContain('The operator of this app has looked into it: nothing was started.');
    expect(JSON.stringify(notice.blocks)).toContain('reopen_launch');
    const [launch] = await stage.app.store.launches.findByReference(reference, 1);
    const entries = await stage.app.store.audit.list({ launchId: launch?.id, limit: 10 });
    expect(entries.at(-1)).toMatchObject({ action: 'launch.rejected', detail: { by: 'operator' } });
    await stage.app.idle();
    expect(await stage.app.store.jobs.count()).toMatchObject({ givenUp: 0 });
  });

  test('what cannot be settled is named, with exit code 1, and nothing changes', async () => {
    const reference = await launchWithoutEnd(await database());
    const unknown = await settle('00000000', 'not-started');
    expect(unknown).toMatchObject({ code: 1, errors: expect.stringContaining('00000000') });

    expect((await settle(reference, 'created', 'task-7')).code).toBe(0);
    const again = await settle(reference, 'not-started');
    expect(again).toMatchObject({ code: 1, errors: expect.stringContaining(`${reference} is created`) });

    stage.platform.fault('create', { kind: 'drop-after' });
    await stage.launch({ instanceServiceName: 'another_one' });
    const second = await stage.app.store.launches
      .findByUser({ teamId: stage.slack.team.id, userId: stage.slack.users.owner.id }, 1)
      .then(([launch]) => launch?.id ?? '');
    await stage.logged(new RegExp(`${second.slice(0, 8)}.*is not known yet`, 'u'));
    const taken = await settle(second, 'created', 'task-7');
    expect(taken).toMatchObject({
      code: 1,
      errors: expect.stringContaining(`belongs to the launch ${reference}`),
    });
    expect((await stage.app.store.launches.find(second))?.state).toBe('unknown');
  });
});

test('without the app too: the next start tells the person', async () => {
  const reference = await launchWithoutEnd();
  await stage.app.stop();
  expect((await settle(reference, 'not-started')).code).toBe(0);
  expect(told(/was not launched/u)).toHaveLength(0);
  await stage.startAnother();
  await stage.message(/was not launched/u);
});

test('a database that an older version left is refused in words, with exit code 1', async () => {
  const reference = await launchWithoutEnd();
  await stage.app.stop();
  const file = new DatabaseSync(join(stage.folder, 'app.db'));
  file.exec("delete from kysely_migration where name like '004%'");
  file.close();
  const { code, errors } = await settle(reference, 'not-started');
  expect(code).toBe(1);
  expect(errors).toMatch(/^This database is empty, or an older version/u);
});
