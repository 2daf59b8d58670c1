// Keys change, get lost, and rows are moved where they do not belong: nobody's token is used for anybody else, and
// whoever's token does not open is asked for it again.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../../src/playground/workspace/simulator.ts';
import { keyNamed, encryptionKey as oldKey } from '../support/app-config.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { crashingEntry, endProcesses, startProcess } from '../support/process.ts';
import { whenFree } from '../support/sqlite.ts';
import { documentedFields, type Stage, startStage } from '../support/stage.ts';

const newKey = keyNamed('new');

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

/** As an operator would: stop, change the setting, start. */
async function restartWith(keys: string, running: { stop(): Promise<void> } = stage.app) {
  await running.stop();
  const { app, port } = await stage.startAnother(undefined, { TOKEN_ENCRYPTION_KEYS: keys });
  stage.deliverTo(port);
  return app;
}

/** Answers how many values the command says it resealed. */
async function rotate(keys: string, ...options: string[]): Promise<number> {
  const env = { ...stage.env, TOKEN_ENCRYPTION_KEYS: keys, LOG_LEVEL: 'silent' };
  const command = startProcess({ args: ['rotate-keys', ...options], env, cwd: stage.folder });
  expect(await command.ended).toBe(0);
  expect(command.output.errors).toBe('');
  return Number(/^(\d+) values are sealed under the first key now/u.exec(command.output.log)?.[1]);
}

const bytesOf = (folder: string) =>
  readdirSync(folder)
    .map((file) => readFileSync(join(folder, file)).toString('latin1'))
    .join('');

const cards = () =>
  stage.slack.messages(stage.slack.channels.member.id).filter(({ text }) => /Task ID/u.test(text ?? ''));
const cardsToBe = (count: number) =>
  stage.slack.until(() => cards().length === count, { what: `${count} cards` });

async function openForm(person: Person, userId: string): Promise<void> {
  await person.command('/gpu-instance');
  await stage.slack.until(() => stage.slack.openView(userId)?.callback_id === 'launch', { what: 'the form' });
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  test('keys are rotated while the app runs and people launch; the old key is not needed any more', async () => {
    const env: Record<string, string> =
      engine === 'postgres' ? { DATABASE_URL: await server.createDatabase() } : {};
    stage = await startStage({ env });
    await stage.connect();
    expect((await stage.launch()).response).toBe('closed');
    await cardsToBe(1);

    const both = `${newKey},${oldKey}`;
    const running = await restartWith(both);
    const { team, users } = stage.slack;
    const owner = { teamId: team.id, userId: users.owner.id };
    const before = (await running.store.accounts.find(owner))?.sealedToken ?? '';
    expect(before).not.toBe('');
    const [resealed, during] = await Promise.all([rotate(both), stage.launch()]);
    expect(during.response).toBe('closed');
    await cardsToBe(2);
    // The token, and the first launch's reply address in its draft and in itself.
    expect(resealed).toBe(3);
    expect(await rotate(both)).toBe(0);
    // The old key may have been lost to somebody: nothing sealed under it stays in SQLite's files.
    expect(bytesOf(stage.folder)).not.toContain(before.slice(-40));

    await restartWith(newKey, running);
    expect((await stage.launch()).response).toBe('closed');
    await cardsToBe(3);
  });

  test('values that no given key opens are counted and named, with exit 1 and no word of removing a key', async () => {
    const env: Record<string, string> =
      engine === 'postgres' ? { DATABASE_URL: await server.createDatabase() } : {};
    stage = await startStage({ env });
    await stage.connect();
    expect((await stage.launch()).response).toBe('closed');
    await cardsToBe(1);

    // The key of what is there was given up: it turns up again later.
    expect(await rotate(newKey, '--accept-lost')).toBe(0);
    const command = startProcess({
      args: ['rotate-keys'],
      env: { ...stage.env, TOKEN_ENCRYPTION_KEYS: newKey, LOG_LEVEL: 'silent' },
      cwd: stage.folder,
    });
    expect(await command.ended).toBe(1);
    expect(command.output.log).toBe('');
    expect(command.output.errors).toMatch(/^0 values are sealed under the first key now. 3 values are not/u);
    const { team, users } = stage.slack;
    expect(command.output.errors).toContain(`  accounts/${team.id} ${users.owner.id}\n`);
    expect(command.output.errors).toMatch(/^ {2}drafts\/[\da-f-]{36}$/mu);
    expect(command.output.errors).toMatch(/^ {2}launches\/[\da-f-]{36}$/mu);
    expect(command.output.errors).toContain('Keep every key.');
    expect(command.output.errors).not.toMatch(/remove/u);
    // Nothing was lost by trying.
    expect(await rotate(`${newKey},${oldKey}`)).toBe(3);
  });

  test('while a value is left, the app does not start without the key that was first', async () => {
    const env: Record<string, string> =
      engine === 'postgres' ? { DATABASE_URL: await server.createDatabase() } : {};
    stage = await startStage({ env });
    await stage.connect();
    await stage.app.stop();
    // The token stays under the old key, the probe moves to the new one.
    expect(await rotate(newKey, '--accept-lost')).toBe(0);

    const run = (keys: string, ...args: string[]) =>
      startProcess({ args, env: { ...stage.env, TOKEN_ENCRYPTION_KEYS: keys }, cwd: stage.folder });
    const third = keyNamed('third');
    const unfinished = run(`${third},${newKey}`, 'rotate-keys');
    expect(await unfinished.ended).toBe(1);
    expect(unfinished.output.errors).toContain('Keep every key.');
    const tooEarly = run(third);
    expect(await tooEarly.ended).toBe(1);
    expect(tooEarly.output.errors).toMatch(/^TOKEN_ENCRYPTION_KEYS does not hold the key/u);

    expect(await rotate(`${third},${newKey},${oldKey}`)).toBe(1);
    await run(third).said(/is running/u);
  });

  test('a token whose key is gone leads through connect, and what was typed is kept', async () => {
    const env: Record<string, string> =
      engine === 'postgres' ? { DATABASE_URL: await server.createDatabase() } : {};
    stage = await startStage({ env });
    await stage.connect();
    await stage.app.stop();
    await rotate(newKey, '--accept-lost');
    await restartWith(newKey);

    const { response } = await stage.launch({ instanceServiceName: 'typed_once' });
    expect(response).toBe('updated');
    const view = stage.slack.openView(stage.slack.users.owner.id);
    expect(view?.callback_id).toBe('connect');
    expect(JSON.stringify(view?.blocks)).toMatch(/cannot be opened any more. Nothing was started/u);
    expect(stage.platform.requests.filter(({ endpoint }) => endpoint === 'create')).toEqual([]);

    await stage.person.fill({ token: stage.token });
    expect((await stage.person.submit()).response).toBe('updated');
    expect((await stage.person.submit()).response).toBe('closed');
    expect((await stage.message(/Task ID/u)).text).toContain('typed_once');
  });
});

test('a key that is lost after the launch was accepted: refused, and the person is told to connect again', async () => {
  stage = await startStage();
  await stage.connect();
  await stage.app.stop();
  const env = { ...stage.env, CRASH_POINTS: 'accepted=1', LOG_LEVEL: 'silent' };
  const victim = startProcess({ entry: crashingEntry, env, cwd: stage.folder });
  stage.deliverTo(await victim.port());
  await stage.launch();
  await victim.ended;
  await rotate(newKey, '--accept-lost');
  await restartWith(newKey);

  const notice = await stage.message(/was not launched/u);
  expect(notice.ephemeral).toBe(true);
  expect(notice.text).toMatch(/its key was changed.*Nothing was started.*\/gpu-instance connect/su);
  expect(stage.platform.requests.filter(({ endpoint }) => endpoint === 'create')).toEqual([]);
});

test('a token copied to another person in the database does not open for them: they connect again', async () => {
  stage = await startStage();
  const { slack, platform } = stage;
  await stage.connect();
  const { id } = slack.users.colleague;
  const colleague = slack.person(id);
  const token = platform.mintToken({ user: 'colleague' });
  await colleague.command('/gpu-instance');
  await slack.until(() => slack.openView(id)?.callback_id === 'connect');
  await colleague.fill({ token });
  await colleague.submit();
  await colleague.close();

  const database = new DatabaseSync(join(stage.folder, 'app.db'));
  const copying = database.prepare(
    'update accounts set sealed_token = (select sealed_token from accounts where user_id = ?) where user_id = ?',
  );
  const { changes } = await whenFree(() => copying.run(slack.users.owner.id, id));
  database.close();
  expect(changes).toBe(1);

  await openForm(colleague, id);
  await colleague.fill(documentedFields);
  expect((await colleague.submit()).response).toBe('updated');
  expect(slack.openView(id)?.callback_id).toBe('connect');
  expect(platform.instances).toHaveLength(0);

  await colleague.fill({ token });
  await colleague.submit();
  expect((await colleague.submit()).response).toBe('closed');
  await cardsToBe(1);
  expect(platform.instances.map(({ owner }) => owner)).toEqual(['colleague']);
});
