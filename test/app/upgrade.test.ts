// Databases that the app of 23 November 2026 wrote (test/fixtures/november-23), under today's app: what was under way comes to
// its end once, what was sealed opens, and the operator's commands work on them.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createSealer } from '../../src/accounts/sealer.ts';
import type { GpuInstanceApp } from '../../src/app.ts';
import { Secret } from '../../src/config/secrets.ts';
import type { Launch } from '../../src/launches/launch.ts';
import { openStore } from '../../src/store/open-store.ts';
import { encryptionKey, keyNamed } from '../support/app-config.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { endProcesses, startProcess } from '../support/process.ts';
import { type Stage, startStage } from '../support/stage.ts';

type Engine = 'sqlite' | 'postgres';
interface About {
  readonly madeAt: number;
  readonly team: string;
  readonly channel: string;
  readonly users: Readonly<Record<'owner' | 'colleague' | 'admin' | 'chinese', string>>;
  readonly tokens: Readonly<Record<string, string>>;
  readonly platform: unknown;
  readonly slack: unknown;
}

const patienceMs = 100_000;
const folder = join(import.meta.dirname, '../fixtures/november-23');
const unpack = (name: string) => gunzipSync(readFileSync(join(folder, name)));
const abouts = JSON.parse(unpack('about.json.gz').toString()) as Record<Engine, About>;

let server: TestPostgres;
let home: string;
let stage: Stage | undefined;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());
afterEach(async () => {
  await endProcesses();
  try {
    await stage?.stop();
  } finally {
    stage = undefined;
    rmSync(home, { recursive: true, force: true });
  }
});

/** A copy of what was kept; answers its address. */
async function restore(engine: Engine): Promise<string> {
  home = mkdtempSync(join(tmpdir(), 'gpu-instance-upgrade-'));
  if (engine === 'sqlite') {
    writeFileSync(join(home, 'app.db'), unpack('sqlite.db.gz'), { mode: 0o600 });
    return `sqlite:${join(home, 'app.db')}`;
  }
  const url = await server.createDatabase();
  await ask(url, unpack('postgres.sql.gz').toString());
  return url;
}

async function ask(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows ?? [];
  } finally {
    await client.end();
  }
}

/**
 * Between stand-ins that go on where those of that day stopped: the same messages, reply addresses and instances. On SQLite
 * two seconds later, as after a restart; on PostgreSQL once the leases of that version, which others must respect, are over.
 */
async function open(engine: Engine) {
  const about = abouts[engine];
  const url = await restore(engine);
  const startedAt = Date.now();
  const aheadMs = engine === 'sqlite' ? 2000 : 45_000;
  const clock = () => about.madeAt + aheadMs + (Date.now() - startedAt);
  const on = await startStage({
    env: { DATABASE_URL: 'sqlite::memory:' },
    platform: { snapshot: about.platform, now: clock },
    slack: { snapshot: about.slack, now: clock },
    expectedLogs: /client is destroyed/u,
  });
  stage = on;
  await on.app.stop();
  const { app, port } = await on.startAnother(
    { clock, tellUnknownAfterMs: 0, watchesHealth: false },
    { DATABASE_URL: url },
  );
  on.deliverTo(port);
  const { team, users } = about;
  const of = (userId: string) => ({ teamId: team, workspaceId: team, userId });
  const launchesOf = async (userId: string) => app.store.launches.findByUser(of(userId), 50);
  const seenBy = (userId: string, channel = about.channel) =>
    on.slack
      .messages(channel, { as: userId })
      .map((message) => ({ text: message.text ?? '', all: JSON.stringify(message) }));
  return { on, about, url, app, users, of, launchesOf, seenBy };
}

type Opened = Awaited<ReturnType<typeof open>>;

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`it is not so: ${what}`);
    await pause(10);
  }
}

const nothingUnderWay = ({ app }: { app: GpuInstanceApp }) =>
  until('everything came to its end', async () => {
    const { accepted, creating, unknown } = await app.store.launches.countByState();
    return accepted + creating + unknown === 0;
  });

const statesOf = (launches: readonly Launch[]) =>
  Object.fromEntries(launches.map(({ request, state }) => [request.instanceServiceName, state]));

async function tokenOf({ app, of }: Opened, userId: string, key: string): Promise<string | null> {
  const account = await app.store.accounts.find(of(userId));
  const sealer = createSealer([new Secret(key)]);
  const opened = account && (await sealer.open(account.sealedToken, 'platform-token', of(userId)));
  return opened?.ok ? opened.secret.reveal() : null;
}

const ended = {
  created_told: 'created',
  created_by_reply: 'created',
  created_given_up: 'created',
  created_untold: 'created',
  rejected_told: 'rejected',
  rejected_untold: 'rejected',
};

describe.each(['sqlite', 'postgres'] as const)('a database of 23 November 2026, on %s', (engine) => {
  test('goes on where it stopped: nothing is created twice, everybody hears what became of theirs once', async () => {
    const opened = await open(engine);
    const { on, app, users, launchesOf, seenBy } = opened;
    await nothingUnderWay(opened);
    await app.idle();

    expect(statesOf(await launchesOf(users.owner))).toEqual({
      ...ended,
      unknown_told: 'created',
      unknown_started: 'created',
      creating_started: 'created',
      accepted_one: 'created',
    });
    expect(statesOf(await launchesOf(users.colleague))).toEqual({
      creating_not_started: 'rejected',
      accepted_two: 'created',
    });
    expect(statesOf(await launchesOf(users.chinese))).toEqual({ unknown_not_started: 'rejected' });

    // Only what that version never sent is sent.
    const created = on.platform.requests.filter(({ endpoint }) => endpoint === 'create');
    const names = created.map(({ body }) => (body as { instanceServiceName: string }).instanceServiceName);
    expect(names.sort()).toEqual(['accepted_one', 'accepted_two']);
    const started = on.platform.instances.map(({ instanceServiceName }) => instanceServiceName);
    expect(new Set(started).size).toBe(started.length);

    // One card each; that of a channel without the bot went through its reply address, that day.
    const lab = seenBy(users.owner);
    const cardsOf = (name: string) => lab.filter(({ all }) => all.includes(name) && /Task ID/u.test(all));
    const shown = ['created_told', 'created_untold', 'created_given_up', 'unknown_told', 'unknown_started'];
    for (const name of [...shown, 'creating_started', 'accepted_one', 'accepted_two'])
      expect([name, cardsOf(name).length]).toEqual([name, 1]);
    const { privateWithoutBot } = on.slack.channels;
    expect(seenBy(users.owner, privateWithoutBot.id).filter(({ all }) => /Task ID/u.test(all))).toHaveLength(
      1,
    );

    // The card of that day goes on: it is the same message, and follows its instance now.
    const [told] = (await launchesOf(users.owner)).filter(
      ({ request }) => request.instanceServiceName === 'created_told',
    );
    const [card] = cardsOf('created_told');
    expect(card?.all).toContain(told?.instanceId);
    expect(card?.all).toMatch(/Running|Deploying|Waiting/u);

    // What was refused is told to its person alone, once, in their language.
    const noticesOf = (name: string, userId: string) =>
      seenBy(userId).filter(({ all }) => all.includes(name) && all.includes('reopen_launch'));
    for (const name of ['rejected_told', 'rejected_untold'])
      expect([name, noticesOf(name, users.owner).length]).toEqual([name, 1]);
    expect(noticesOf('creating_not_started', users.colleague)).toHaveLength(1);
    expect(noticesOf('unknown_not_started', users.chinese)[0]?.text).toMatch(/没有/u);
    // What was given up that day is still on record, though its card stands by now.
    expect(await app.store.jobs.count()).toMatchObject({ givenUp: 1 });
  });

  test('keeps what people have: tokens, presets, forms half done, their history', async () => {
    const opened = await open(engine);
    const { on, about, app, users, of } = opened;
    const named = { [users.owner]: 'olivia', [users.colleague]: 'carlos', [users.chinese]: 'wei' };
    for (const [id, name] of Object.entries(named))
      expect(await tokenOf(opened, id, encryptionKey)).toBe(about.tokens[name]);
    expect(await app.store.accounts.find(of(users.admin))).toBeNull();

    const presets = await app.store.presets.list({ ...of(users.owner), channelId: about.channel }, 9);
    expect(presets.map(({ name, scope }) => [name, scope])).toEqual([
      ['my usual', 'private'],
      ['channel standard', 'channel'],
      ['team standard', 'team'],
    ]);
    const view = () => on.slack.openView(users.owner);
    const shown = () => JSON.stringify(view()?.blocks ?? []);
    await on.person.command('/gpu-instance', 'preset my usual');
    await on.slack.until(() => shown().includes('my usual'));
    expect(view()?.blocks.find(({ block_id }) => block_id === 'cpuNumber') ?? shown()).toMatchObject({
      element: { initial_value: '6' },
    });
    await on.person.close({ all: true });

    await on.person.command('/gpu-instance');
    await on.slack.until(() => shown().includes('You have a form that you did not send'));
    await on.person.click('go_on');
    await on.slack.until(() => shown().includes('half a thought'));
    await on.person.close({ all: true });

    await on.person.command('/gpu-instance', 'recent');
    await on.slack.until(() => shown().includes('created_by_reply') && shown().includes('rejected_told'));
    await on.person.close({ all: true });
    const lines = await app.store.audit.list({ teamId: about.team, limit: 500 });
    expect(lines.filter(({ action }) => action === 'launch.accepted')).toHaveLength(13);
    await nothingUnderWay(opened);
    await Promise.all([app.settled(), app.idle()]);
  });

  test('under the process and its commands: start, doctor, settle, rotate-keys, backup, restore', async () => {
    const url = await restore(engine);
    // The list does not answer: what is unknown stays so until the operator says.
    const on = await startStage({
      platform: { snapshot: abouts[engine].platform },
      slack: { snapshot: abouts[engine].slack },
    });
    stage = on;
    await on.app.stop();
    on.platform.fault('list', { kind: 'code', code: '10009' });
    const fresh = keyNamed('after the upgrade');
    const env = { ...on.env, DATABASE_URL: url, LOG_LEVEL: 'info', RECONCILE_GIVE_UP_MS: '2592000000' };
    const start = (changes: Readonly<Record<string, string>> = {}) =>
      startProcess({ env: { ...env, ...changes }, cwd: home });
    const run = async (args: readonly string[], changes: Readonly<Record<string, string>> = {}) => {
      const command = startProcess({ args, env: { ...env, ...changes }, cwd: home });
      return { code: await command.ended, ...command.output };
    };

    // Beside that version's app nothing may change its schema.
    expect(await run(['settle', 'f50e338a', 'not-started'])).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/older version/u),
    });
    const app = start();
    on.deliverTo(await app.port());

    const { code, log } = await run(['doctor', '--json']);
    const findings = (JSON.parse(log) as { findings: { code: string; grade: string }[] }).findings;
    expect(findings.filter(({ grade }) => grade === 'problem')).toEqual([]);
    expect(findings.map((finding) => finding.code)).toEqual(
      expect.arrayContaining(['databaseFine', 'keysFine']),
    );
    expect(code).toBe(0);

    const unknown = await unknownIn(url);
    expect(unknown.length).toBeGreaterThan(2);
    const [first = ''] = unknown;
    expect(await run(['settle', first, 'not-started'])).toMatchObject({ code: 0 });
    expect(await unknownIn(url)).toHaveLength(unknown.length - 1);

    const keys = { TOKEN_ENCRYPTION_KEYS: `${fresh},${encryptionKey}` };
    expect((await run(['rotate-keys'], keys)).code).toBe(0);
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    const rotated = { TOKEN_ENCRYPTION_KEYS: fresh };

    if (engine === 'sqlite') {
      expect(await run(['backup', 'copy.db'], rotated)).toMatchObject({ code: 0, errors: '' });
      expect(await run(['restore', 'copy.db', '--replace'], rotated)).toMatchObject({ code: 0, errors: '' });
    } else {
      expect(await run(['restore', '--in-place'], rotated)).toMatchObject({ code: 0, errors: '' });
    }
    const again = start(rotated);
    await again.port();
    again.kill('SIGTERM');
    expect(await again.ended).toBe(0);
    const store = await openStore({ url });
    const { team, users, tokens } = abouts[engine];
    const owner = { teamId: team, workspaceId: team, userId: users.owner };
    const account = await store.accounts.find(owner);
    const sealer = createSealer([new Secret(fresh)]);
    const opened = account && (await sealer.open(account.sealedToken, 'platform-token', owner));
    await store.close();
    expect(opened?.ok && opened.secret.reveal()).toBe(tokens.olivia);
    // Whatever was started, waited for or put back: what that day had sent is not sent again.
    const created = on.platform.requests.filter(({ endpoint }) => endpoint === 'create');
    const names = created.map(({ body }) => (body as { instanceServiceName: string }).instanceServiceName);
    expect(names.sort()).toEqual(['accepted_one', 'accepted_two']);
  });
});

test('a backup that was made of it by hand that day is brought up to date by restore', async () => {
  const url = await restore('sqlite');
  copyFileSync(join(home, 'app.db'), join(home, 'of-that-day.db'));
  rmSync(join(home, 'app.db'));
  const on = await startStage();
  stage = on;
  const run = startProcess({
    args: ['restore', 'of-that-day.db'],
    env: { ...on.env, DATABASE_URL: url, LOG_LEVEL: 'info' },
    cwd: home,
  });
  expect(await run.ended).toBe(0);
  expect(run.output.errors).toBe('');
  // Nothing of it is sent by the next start: it may have been since, so it is looked up.
  const store = await openStore({ url });
  expect(await store.launches.countByState()).toMatchObject({ accepted: 0, creating: 4 });
  await store.close();
});

async function unknownIn(url: string): Promise<string[]> {
  const store = await openStore({ url, exclusive: false });
  const { team, users } = url.startsWith('sqlite:') ? abouts.sqlite : abouts.postgres;
  try {
    const all = await Promise.all(
      Object.values(users).map((userId) => store.launches.findByUser({ teamId: team, userId }, 50)),
    );
    return all
      .flat()
      .filter(({ state }) => state === 'unknown')
      .map(({ id }) => id);
  } finally {
    await store.close();
  }
}
