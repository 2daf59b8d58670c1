// The app as operators meet it: a process that starts, says what is wrong with its settings, and stops.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type AppProcess, appEntry, endProcesses, isRelease, startProcess } from '../support/process.ts';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage | undefined;
let folders: string[] = [];
afterEach(async () => {
  await endProcesses();
  await stage?.stop();
  stage = undefined;
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders = [];
});

/** A stage whose app has left: the database is there for a process. */
async function startEmptyStage(options: StageOptions = {}): Promise<Stage> {
  stage = await startStage(options);
  await stage.connect();
  await stage.app.stop();
  return stage;
}

const startOn = ({ env, folder }: Stage, changes: Readonly<Record<string, string>> = {}): AppProcess =>
  startProcess({ env: { ...env, LOG_LEVEL: 'info', ...changes }, cwd: folder });

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-process-'));
  folders.push(folder);
  return folder;
}

const creates = ({ platform }: Stage) => platform.requests.filter(({ endpoint }) => endpoint === 'create');
const cards = ({ slack }: Stage) =>
  slack.messages(slack.channels.member.id).filter(({ text }) => /Task ID/u.test(text ?? ''));

/** The app is a process of its own, with the real 3 s: on a busy machine Slack says that it takes long, and one presses again. */
async function launchOnce(on: Stage): Promise<void> {
  let { response } = await on.launch();
  while (response !== 'closed') ({ response } = await on.person.submit());
}

/** The stand-ins tell their changes; the platform's calls come between two of them. */
async function createCallUnderWay(on: Stage): Promise<void> {
  while (creates(on).length === 0) await new Promise(setImmediate);
}

/** The next look at an account's instances, and reminders. */
const forLater = new Set(['watch-account', 'remind-of-end', 'remind-of-token']);

/** But for what is for later, in nobody's hands. */
function jobsLeft({ folder }: Stage): unknown[] {
  const database = new DatabaseSync(join(folder, 'app.db'), { readOnly: true });
  try {
    const all = database.prepare('select task, lease_owner, attempts from jobs').all();
    return all.filter(({ task, lease_owner }) => lease_owner !== null || !forLater.has(String(task)));
  } finally {
    database.close();
  }
}

async function settleWithNextProcess(on: Stage): Promise<void> {
  await on.startAnother();
  await on.message(/Task ID/u);
  expect(cards(on)).toHaveLength(1);
  expect(creates(on)).toHaveLength(1);
  expect(on.platform.instances).toHaveLength(1);
}

describe('stopping', () => {
  test('a create call under way is finished and the card posted; nothing is left for the next process', async () => {
    const on = await startEmptyStage();
    const app = startOn(on);
    on.deliverTo(await app.port());
    on.platform.fault('create', { kind: 'delay', ms: 1000 });
    await launchOnce(on);
    await createCallUnderWay(on);

    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(cards(on)).toHaveLength(1);
    expect(creates(on)).toHaveLength(1);
    expect(jobsLeft(on)).toEqual([]);
    expect(app.output.errors).toBe('');
  });

  test('a call that takes longer than SHUTDOWN_TIMEOUT_MS is left, released, and settled by the next process', async () => {
    const on = await startEmptyStage();
    const app = startOn(on, { SHUTDOWN_TIMEOUT_MS: '300', PLATFORM_TIMEOUT_MS: '600000' });
    on.deliverTo(await app.port());
    on.platform.fault('create', { kind: 'hang-after' });
    await launchOnce(on);
    await createCallUnderWay(on);

    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    // Free at once. The turn that was cut short counts: it may have had its effect.
    expect(jobsLeft(on)).toEqual([{ task: 'create-instance', lease_owner: null, attempts: 1 }]);
    on.platform.clearFaults();
    await settleWithNextProcess(on);
  });

  test('a second signal ends it at once, which loses nothing either', async () => {
    const on = await startEmptyStage({ env: { JOB_LEASE_MS: '500' } });
    const app = startOn(on, { SHUTDOWN_TIMEOUT_MS: '60000', PLATFORM_TIMEOUT_MS: '600000' });
    on.deliverTo(await app.port());
    on.platform.fault('create', { kind: 'hang-after' });
    await launchOnce(on);
    await createCallUnderWay(on);

    app.kill('SIGTERM');
    await app.said(/"stopping"/u);
    app.kill('SIGINT');
    expect(await app.ended).toBe(130);

    on.platform.clearFaults();
    await settleWithNextProcess(on);
  });

  test('it stops while Slack does not answer yet', async () => {
    const on = await startEmptyStage();
    on.slack.faults.set('auth.test', { kind: 'http', status: 503 });
    const app = startOn(on);
    await app.said(/Slack does not answer yet/u);
    app.kill('SIGTERM');
    await app.said(/"stopping"/u);
    expect(await app.ended).toBe(0);
    expect(app.output.log).not.toMatch(/"level":"(?:error|fatal)"/u);
  });
});

async function expectRefusal(app: AppProcess, words: RegExp): Promise<void> {
  expect(await app.ended).toBe(1);
  expect(app.output.errors).toMatch(words);
  // Words for an operator, not a stack.
  expect(app.output.errors).not.toMatch(/\n\s+at /u);
}

describe('a start that cannot be', () => {
  test('bad settings are told all at once, by name and without their values', async () => {
    const env = {
      SLACK_BOT_TOKEN: 'xapp-wrong-kind',
      SLACK_APP_TOKEN: 'xapp-1-good',
      PLATFORM_API_URL: 'no-address',
      DATABASE_URL: 'mysql://h/db',
      TOKEN_ENCRYPTION_KEYS: 'c2hvcnQ=',
      PORT: '99999',
      JOB_LEASE_MS: 'soon',
    };
    const app = startProcess({ env, cwd: makeFolder() });
    await expectRefusal(app, /cannot start with these settings/u);
    const bad = Object.keys(env).filter((name) => name !== 'SLACK_APP_TOKEN');
    const told = [...app.output.errors.matchAll(/^ {2}([A-Z_]+) /gmu)].map(([, name]) => name);
    expect(told.sort()).toEqual(bad.sort());
    expect(app.output.errors).not.toMatch(/wrong-kind|c2hvcnQ|mysql/u);
  });

  test('settings that are missing are told as well', async () => {
    const app = startProcess({ env: { SLACK_BOT_TOKEN: 'xoxb-1' }, cwd: makeFolder() });
    await expectRefusal(
      app,
      /SLACK_APP_TOKEN is missing.*PLATFORM_API_URL is missing.*TOKEN_ENCRYPTION_KEYS is missing/su,
    );
  });

  test('a bot token that Slack does not take', async () => {
    const on = await startEmptyStage();
    await expectRefusal(
      startOn(on, { SLACK_BOT_TOKEN: 'xoxb-of-another-app' }),
      /^Slack does not take SLACK_BOT_TOKEN \(invalid_auth\): copy it again from "OAuth & Permissions"/u,
    );
  });

  test('a port that is taken', async () => {
    const on = await startEmptyStage();
    const other = createServer();
    const port = await listen(other);
    try {
      await expectRefusal(
        startOn(on, { PORT: String(port) }),
        new RegExp(`^127\\.0\\.0\\.1, port ${port} is in use by another program: stop it, or set PORT`, 'u'),
      );
    } finally {
      other.close();
    }
  });

  test('a SQLite database that another process has; after its SIGKILL the next one gets in', async () => {
    const on = await startEmptyStage();
    const first = startOn(on);
    await first.port();
    await expectRefusal(
      startOn(on),
      /^The database .*app\.db is in use by another process: only one may have it/u,
    );

    first.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    const next = startOn(on);
    on.deliverTo(await next.port());
    await launchOnce(on);
    await on.message(/Task ID/u);
  });
});

test('what was compiled is kept for the next start, even when this one is killed', async () => {
  const cache = makeFolder();
  const app = startOn(await startEmptyStage(), { NODE_COMPILE_CACHE: cache, LOG_LEVEL: 'debug' });
  await app.said(/compiled code is kept/u);
  app.kill('SIGKILL');
  expect(await app.ended).toBe('SIGKILL');
  const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  // A release is a few files, the sources are hundreds.
  expect(files.length).toBeGreaterThan(isRelease ? 10 : 500);
});

describe('a PostgreSQL server', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  test('that is away at start is waited for, which is said, and then told without its password', async () => {
    const on = await startEmptyStage();
    const url = new URL(await server.createDatabase());
    url.searchParams.set('application_name', 'hush');
    await server.pause();
    const app = startOn(on, { DATABASE_URL: url.href });
    const waiting = await app.said(/.*no database yet; trying again.*/u);
    expect(JSON.parse(waiting[0])).toMatchObject({ level: 'warn', code: 'ECONNREFUSED' });
    await server.resume();
    const [line] = await app.said(/.*gpu-instance is running.*/u);
    expect(JSON.parse(line)).toMatchObject({ database: `postgres://${url.host}${url.pathname}` });
    expect(app.output.log).not.toMatch(/hush|:test@/u);
  });

  test('that is away at start leaves every port closed until it is back: nobody takes the app for one that works', async () => {
    const on = await startEmptyStage();
    const url = await server.createDatabase();
    const ports = [await freePort(), await freePort()];
    const [PORT = '', OPS_PORT = ''] = ports.map(String);
    const isOpen = (port: number) =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
        ({ status }) => status,
        (error: { cause?: { code?: unknown } }) => error.cause?.code,
      );
    await server.pause();
    const app = startOn(on, { DATABASE_URL: url, PORT, OPS_PORT });
    await app.said(/no database yet/u);
    expect(await Promise.all(ports.map(isOpen))).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    await server.resume();
    await app.said(/gpu-instance is running/u);
    expect(await Promise.all(ports.map(isOpen))).toEqual([200, 200]);
  });

  test('that is away does not keep the process from stopping', async () => {
    const on = await startEmptyStage();
    const app = startOn(on, { DATABASE_URL: `postgres://somebody:hush@127.0.0.1:${await freePort()}/db` });
    await app.said(/no database yet/u);
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(app.output.log).not.toMatch(/"level":"(?:error|fatal)"|hush/u);
  });

  test.each([
    [
      'the password',
      (url: URL) => Object.assign(url, { password: 'hush' }),
      /refuses the user or password of DATABASE_URL/u,
    ],
    [
      'the database',
      (url: URL) => Object.assign(url, { pathname: '/hush' }),
      /no database of this name, the last part of DATABASE_URL/u,
    ],
  ])('that does not take %s ends the start', async (_, change, words) => {
    const on = await startEmptyStage();
    const app = startOn(on, { DATABASE_URL: change(new URL(server.url)).href });
    await expectRefusal(app, words);
    expect(app.output.errors).not.toContain('hush');
  });
});

async function freePort(): Promise<number> {
  const nobody = createServer();
  const port = await listen(nobody);
  await new Promise((resolve) => nobody.close(resolve));
  return port;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

describe('an old Node', () => {
  /** The entry alone, away from the packages that bring a newer Node. */
  function copyEntry(): string {
    const folder = makeFolder();
    for (const file of ['start.js', 'node24.js', 'starter.js'])
      copyFileSync(join(dirname(appEntry), file), join(folder, file));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    return join(folder, 'start.js');
  }
  const words =
    /^gpu-instance needs Node 24\.15 or newer; this is Node (\S+)\.\n.*Run "npm ci", or install Node 24/su;

  test('is told so, with what to do, before it meets anything it cannot read', () => {
    const pretend =
      "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.11.0'}})";
    const { status, stderr } = spawnSync(process.execPath, ['--import', pretend, copyEntry()], {
      encoding: 'utf8',
    });
    expect(words.exec(stderr)?.[1]).toBe('20.11.0');
    expect(status).toBe(1);
  });

  const oldNode = findOldNode();
  (oldNode ? test : test.skip)('of this machine says the same', () => {
    const { status, stderr } = spawnSync(oldNode?.path ?? '', [copyEntry()], { encoding: 'utf8' });
    expect(words.exec(stderr)?.[1]).toBe(oldNode?.version);
    expect(status).toBe(1);
  });
});

/** A Node in the PATH, none of npm's packages, that is too old for the app. */
function findOldNode(): { path: string; version: string } | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (folder.includes('node_modules')) continue;
    const path = join(folder, 'node');
    const { stdout } = spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' });
    const version = stdout?.trim();
    if (version && Number.parseInt(version, 10) < 24) return { path, version };
  }
  return null;
}
