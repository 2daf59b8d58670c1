// What an operator meets on the first day: settings that are missing, misspelt or somebody else's, keys that are not
// the right ones, and a playground that must never be what a half-configured installation turns into.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openStore } from '../../src/store/open-store.ts';
import { storeLaunch } from '../contract/samples.ts';
import { encryptionKey, keyNamed } from '../support/app-config.ts';
import { type AppProcess, appFolder, endProcesses, startProcess } from '../support/process.ts';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';

const otherKey = keyNamed('another');
const root = join(import.meta.dirname, '..', '..');
const isOpen = /Open {2}http:\/\/127\.0\.0\.1/u;

let stage: Stage | undefined;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-instance-first-day-'));
});
afterEach(async () => {
  await endProcesses();
  await stage?.stop();
  stage = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const start = (env: Readonly<Record<string, string>>, ...args: string[]): AppProcess =>
  startProcess({ args, cwd: folder, env: { PORT: '0', PLAYGROUND_PORT: '0', ...env } });

/** A stage whose app has left: the database is there for a process. */
async function startEmptyStage(options: StageOptions = {}): Promise<Stage> {
  stage = await startStage(options);
  await stage.connect();
  await stage.app.stop();
  return stage;
}
const startOn = (
  { env, folder: cwd }: Stage,
  changes: Readonly<Record<string, string>> = {},
  ...args: string[]
) => startProcess({ args, cwd, env: { ...env, LOG_LEVEL: 'info', ...changes } });

/** Words for an operator, not a stack. */
async function expectRefusal(app: AppProcess, ...words: readonly (RegExp | string)[]): Promise<void> {
  expect(await app.ended).toBe(1);
  for (const word of words) expect(app.output.errors).toMatch(word);
  expect(app.output.errors).not.toMatch(/\n\s+at /u);
}

const named = (app: AppProcess) =>
  [...app.output.errors.matchAll(/^ {2}(\S+) /gmu)].map(([, name]) => name).sort();

describe('the playground', () => {
  const production: Readonly<Record<string, string>> = {
    PLATFORM_API_URL: 'https://platform.example',
    TOKEN_ENCRYPTION_KEYS: encryptionKey,
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://app:hush@127.0.0.1:9/launches',
    SLACK_API_URL: 'https://slack.example/api/',
  };

  test.each(Object.keys(production))('is not what %s without Slack settings turns into', async (name) => {
    const app = start({ [name]: production[name] ?? '' });
    await expectRefusal(app, /SLACK_BOT_TOKEN is missing/u, 'npm start -- --playground', /^(?!.*hush)/su);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(['--fresh', '--scenario=outage'])('nor with %s: only the word itself will do', async (option) => {
    await expectRefusal(start(production, option), /SLACK_BOT_TOKEN is missing/u);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('opens when asked for by word, and takes nothing of production with it', async () => {
    const slack = { SLACK_BOT_TOKEN: 'xoxb-real', SLACK_APP_TOKEN: 'no token at all' };
    // An address that this machine does not have: listening on it would fail.
    const app = start({ ...production, ...slack, HOST: '203.0.113.7' }, '--playground');
    await app.said(isOpen);
    const files = readdirSync(join(folder, 'data'));
    expect(files).toContain('gpu-instance-playground.db');
    // Its own key, not production's.
    expect(files).toContain('gpu-instance-playground.db.key');
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(app.output.errors).toBe('');
  });

  test('ignores HOST, also where nobody asked for it', async () => {
    const app = start({ HOST: '203.0.113.7' });
    await app.said(isOpen);
  });

  const url = () => `sqlite:${join(folder, 'play.db')}`;
  const own = () => join(folder, 'play-playground.db');

  test.each([[[]], [['--fresh']], [['--playground', '--fresh']]])(
    'does not open a database of real launches, wherever it lies: %j',
    async (args) => {
      await (await openStore({ url: `sqlite:${own()}` })).close();
      await expectRefusal(start({ DATABASE_URL: url() }, ...args), /holds launches of a real workspace/u);
      // Nothing of it went, and nothing came.
      expect(readdirSync(folder).sort()).toEqual(['play-playground.db', 'play-playground.db.lock']);
      await (await openStore({ url: `sqlite:${own()}` })).close();
    },
  );

  /** As a version left it that did not yet write down what a database is used for. */
  async function makeUnmarked(): Promise<void> {
    const store = await openStore({ url: `sqlite:${own()}` });
    await storeLaunch(store);
    await store.close();
    const database = new DatabaseSync(own());
    database.exec(`drop table installation; delete from kysely_migration where name = '005-installation'`);
    database.close();
  }

  test('does not open launches of before there was a mark, nor changes their schema', async () => {
    await makeUnmarked();
    await expectRefusal(start({ DATABASE_URL: url() }), /holds launches of a real workspace/u);
    const database = new DatabaseSync(own(), { readOnly: true });
    expect(database.prepare(`select name from sqlite_schema where name = 'installation'`).all()).toEqual([]);
    database.close();
  });

  test('goes on with its own of before there was a mark, under a key that is gone', async () => {
    await makeUnmarked();
    writeFileSync(`${own()}.workspace.json`, '{}');
    const app = start({ DATABASE_URL: url() });
    await app.said(isOpen);
  });

  test('keeps its database from the real app', async () => {
    const playground = start({ DATABASE_URL: url() });
    await playground.said(isOpen);
    playground.kill('SIGTERM');
    await playground.ended;
    const on = await startEmptyStage();
    await expectRefusal(
      startOn(on, { DATABASE_URL: `sqlite:${own()}` }),
      /^This database is the playground's: nothing in it is real. Set DATABASE_URL/u,
    );
  });

  test('opens though the default port of the app is taken, and says so in one line', async () => {
    const other = createServer();
    // Taken by whoever has it on this machine, if not by this.
    await new Promise<void>((resolve) => {
      other.once('error', () => resolve());
      other.listen(3000, '127.0.0.1', resolve);
    });
    try {
      const app = startProcess({ cwd: folder, env: { PLAYGROUND_PORT: '0' } });
      await app.said(isOpen);
      const [, port] = await app.said(/Port 3000 is another program's: the app itself listens at (\d+)/u);
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    } finally {
      other.close();
    }
  });

  test('ends where the port that was chosen for the app is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as AddressInfo).port));
    });
    try {
      const words = `port ${port} is in use by another program: stop it, or set PORT`;
      await expectRefusal(start({ PORT: String(port) }), words);
    } finally {
      other.close();
    }
  });

  test('whose port is taken says which setting chooses another', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as AddressInfo).port));
    });
    try {
      await expectRefusal(
        start({ PLAYGROUND_PORT: String(port) }),
        new RegExp(
          `^127\\.0\\.0\\.1, port ${port} is in use by another program: stop it, or set PLAYGROUND_PORT`,
          'u',
        ),
      );
    } finally {
      other.close();
    }
  });
});

describe('settings', () => {
  test('that are missing and those that are wrong are told together', async () => {
    const app = start({ SLACK_BOT_TOKEN: 'xoxb-1', PORT: 'abc' });
    await expectRefusal(app, /SLACK_APP_TOKEN is missing/u);
    expect(named(app)).toEqual(['PLATFORM_API_URL', 'PORT', 'SLACK_APP_TOKEN', 'TOKEN_ENCRYPTION_KEYS']);
  });

  test.each([
    [{ SLACK_BOT_TOKE: 'xoxb-1' }, 'SLACK_BOT_TOKE is no setting of gpu-instance: SLACK_BOT_TOKEN is'],
    [{ slack_bot_token: 'xoxb-1' }, 'slack_bot_token is no setting of gpu-instance: SLACK_BOT_TOKEN is'],
    [{ SLAK_APP_TOKEN: 'xapp-1' }, 'SLAK_APP_TOKEN is no setting of gpu-instance: SLACK_APP_TOKEN is'],
    [{ SLACK_TOKEN: 'xoxb-1' }, 'SLACK_TOKEN is no setting of gpu-instance: SLACK_BOT_TOKEN is'],
    [{ SLACK_PORT: 'tcp://10.0.0.1:80' }, 'SLACK_PORT is no setting of gpu-instance'],
  ])('whose Slack name is misspelt do not open the playground: %j', async (env, words) => {
    await expectRefusal(start(env as Record<string, string>), words);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('in the .env of another folder do not open the playground either', async () => {
    const copy = join(folder, 'copy');
    mkdirSync(join(folder, 'elsewhere'));
    for (const part of ['src', 'package.json'])
      cpSync(join(appFolder, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    writeFileSync(join(copy, '.env'), 'SLACK_BOT_TOKEN=xoxb-1\n');
    const entry = join(copy, 'src', 'start.js');
    await expectRefusal(
      startProcess({ entry, env: {}, cwd: join(folder, 'elsewhere') }),
      `.env of ${copy} was not read: start gpu-instance in that folder`,
    );
    // In that folder it is read.
    await expectRefusal(startProcess({ entry, env: {}, cwd: copy }), /SLACK_APP_TOKEN is missing/u);
  });

  test('with names that are not ours are warned of where the right ones are set, and the app runs', async () => {
    const on = await startEmptyStage();
    const others = {
      DATABASE_URI: 'postgres://hush',
      SLACK_PORT: 'tcp://10.0.0.1:80',
      HOSTNAME: 'a',
      SORT: 'b',
    };
    const app = startOn(on, others);
    await app.said(/gpu-instance is running/u);
    const [line] = /.*not settings of gpu-instance.*/u.exec(app.output.log) ?? [''];
    expect(JSON.parse(line)).toMatchObject({
      level: 'warn',
      msg: 'not settings of gpu-instance, and not used: DATABASE_URI (meant: DATABASE_URL?), SLACK_PORT',
    });
    expect(app.output.log).not.toContain('hush');
  });

  test('for both ways to Slack mean Socket Mode, and the one that is not used is named', async () => {
    const on = await startEmptyStage({ mode: 'socket' });
    const app = startOn(on, { SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef' });
    const [line] = await app.said(/.*gpu-instance is running.*/u);
    expect(JSON.parse(line)).toMatchObject({ mode: 'socket' });
    expect(app.output.log).toMatch(
      /"level":"warn".*SLACK_SIGNING_SECRET is not used: SLACK_APP_TOKEN is set as well/u,
    );
  });

  test('in effect are told in the line of the start', async () => {
    const on = await startEmptyStage();
    const [line] = await startOn(on).said(/.*gpu-instance is running.*/u);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      mode: 'http',
      database: on.env.DATABASE_URL,
      platform: new URL(on.platform.origin).host,
      version,
      port: expect.any(Number),
    });
  });
});

describe('what is not safe', () => {
  const weakKey = Buffer.alloc(32).toString('base64');
  const unsafe = {
    TOKEN_ENCRYPTION_KEYS: weakKey,
    SLACK_SIGNING_SECRET: 'hush-hush',
    PLATFORM_API_URL: 'http://platform.example',
    SLACK_API_URL: 'http://slack.example/api/',
    DATABASE_URL: 'postgres://app:hush@db.example/launches',
  };

  test('ends the start, all of it named with what allows it, and never shown', async () => {
    const app = start({ SLACK_BOT_TOKEN: 'xoxb-1', ...unsafe });
    await expectRefusal(
      app,
      ...['platform', 'slack', 'database', 'secrets'].map((name) => `ALLOW_INSECURE=${name}`),
    );
    expect(named(app)).toEqual(Object.keys(unsafe).sort());
    expect(app.output.errors).not.toMatch(/hush|(?:platform|slack|db)\.example|AAAA/u);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('runs when it is allowed by name, and is warned of', async () => {
    const on = await startEmptyStage({ env: { TOKEN_ENCRYPTION_KEYS: weakKey, ALLOW_INSECURE: 'secrets' } });
    await expectRefusal(startOn(on, { ALLOW_INSECURE: '' }), /TOKEN_ENCRYPTION_KEYS begins with a key that/u);
    const app = startOn(on);
    await app.said(/gpu-instance is running/u);
    expect(app.output.log).toMatch(
      /"level":"warn".*allowed by ALLOW_INSECURE=secrets: TOKEN_ENCRYPTION_KEYS/u,
    );
    expect(app.output.log).not.toContain(weakKey);
  });

  test('is rotated away from: a weak key behind a good one opens, with a warning, until it is not needed', async () => {
    const on = await startEmptyStage({ env: { TOKEN_ENCRYPTION_KEYS: weakKey, ALLOW_INSECURE: 'secrets' } });
    const both = { TOKEN_ENCRYPTION_KEYS: `${otherKey},${weakKey}`, ALLOW_INSECURE: '' };
    const app = startOn(on, both);
    await app.said(/gpu-instance is running/u);
    expect(app.output.log).toMatch(/"level":"warn".*key 2 of TOKEN_ENCRYPTION_KEYS is a pattern/u);
    app.kill('SIGTERM');
    await app.ended;
    expect(await startOn(on, both, 'rotate-keys').ended).toBe(0);
    const after = startOn(on, { TOKEN_ENCRYPTION_KEYS: otherKey, ALLOW_INSECURE: '' });
    await after.said(/gpu-instance is running/u);
    expect(after.output.log).not.toMatch(/TOKEN_ENCRYPTION_KEYS/u);
  });
});

describe('keys', () => {
  const expectWrongKey = (app: AppProcess) =>
    expectRefusal(
      app,
      /^TOKEN_ENCRYPTION_KEYS does not hold the key.*npm run rotate-keys -- --accept-lost/su,
    );
  const withKeys = (keys: string) => ({ TOKEN_ENCRYPTION_KEYS: keys });
  async function rotate(on: Stage, keys: string, ...options: string[]): Promise<void> {
    expect(await startOn(on, withKeys(keys), 'rotate-keys', ...options).ended).toBe(0);
  }

  test('that are not those of the database are found out at start, not by people', async () => {
    const on = await startEmptyStage();
    await expectWrongKey(startOn(on, withKeys(otherKey)));
    await expectWrongKey(startOn(on, withKeys(otherKey), 'rotate-keys'));
    // The old one behind it is enough, and starting so changes nothing: it must not be taken away yet.
    const both = startOn(on, withKeys(`${otherKey},${encryptionKey}`));
    await both.said(/is running/u);
    both.kill('SIGTERM');
    await both.ended;
    await expectWrongKey(startOn(on, withKeys(otherKey)));

    await rotate(on, `${otherKey},${encryptionKey}`);
    await startOn(on, withKeys(otherKey)).said(/is running/u);
  });

  test('that are lost for good can be given up by word, and people connect again', async () => {
    const on = await startEmptyStage();
    await rotate(on, otherKey, '--accept-lost');
    const app = startOn(on, withKeys(otherKey));
    on.deliverTo(await app.port());
    await on.launch();
    expect(on.slack.openView(on.slack.users.owner.id)?.callback_id).toBe('connect');
    await on.person.fill({ token: on.token });
    expect((await on.person.submit()).response).toBe('updated');
    expect((await on.person.submit()).response).toBe('closed');
    await on.message(/Task ID/u);
  });

  test.each([
    ['wrong', otherKey],
    ['right', encryptionKey],
  ])(
    'are held against what is stored where no probe was left by an older version: %s',
    async (which, keys) => {
      const on = await startEmptyStage();
      const database = new DatabaseSync(join(on.folder, 'app.db'));
      database.exec('update installation set key_probe = null');
      database.close();
      const app = startOn(on, withKeys(keys));
      await (which === 'wrong' ? expectWrongKey(app) : app.said(/is running/u));
    },
  );
});

describe("Slack's refusals", () => {
  test.each(['org_login_required', 'access_denied', 'team_access_not_granted', 'invalid_auth'])(
    'of the bot token end the start, named: %s',
    async (error) => {
      const on = await startEmptyStage();
      on.slack.faults.set('auth.test', { kind: 'error', error });
      await expectRefusal(
        startOn(on),
        new RegExp(`^Slack does not take SLACK_BOT_TOKEN \\(${error}\\)`, 'u'),
      );
    },
  );

  test('that pass are waited for', async () => {
    const on = await startEmptyStage();
    on.slack.faults.set('auth.test', { kind: 'error', error: 'internal_error' }, { times: 1 });
    const app = startOn(on);
    await app.said(/Slack does not answer yet/u);
    await app.said(/is running/u);
  });

  test.each(['missing_scope', 'not_allowed_token_type', 'invalid_auth'])(
    'of the app token end the start, named: %s',
    async (error) => {
      const on = await startEmptyStage({ mode: 'socket' });
      on.slack.faults.set('apps.connections.open', { kind: 'error', error });
      await expectRefusal(
        startOn(on),
        new RegExp(`^Slack does not take SLACK_APP_TOKEN \\(${error}\\).*the scope connections:write`, 'u'),
      );
    },
  );

  test('of the app token while connecting again are told, readiness goes down, and the process stops in order', async () => {
    const on = await startEmptyStage({ mode: 'socket' });
    const app = startOn(on);
    const port = await app.port();
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
    expect(await ready()).toBe(200);
    on.slack.faults.set('apps.connections.open', { kind: 'error', error: 'invalid_auth' });
    on.slack.sockets.disconnectAll();
    const [line] = await app.said(/.*does not take SLACK_APP_TOKEN any more.*/u);
    expect(JSON.parse(line)).toMatchObject({ level: 'error', slackError: 'invalid_auth' });
    expect(await ready()).toBe(503);
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(app.output.log).not.toMatch(/"level":"fatal"/u);
  });
});
