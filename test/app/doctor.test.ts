// `gpu-instance doctor` as an operator runs it: what is wrong is named by its cause, each with what to do, and no secret shows.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readForDiagnosis } from '../../src/doctor/diagnose.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { runPlayground } from '../../src/playground/run-playground.ts';
import { users } from '../../src/playground/workspace/seed.ts';
import { keyNamed } from '../support/app-config.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { endProcesses, startProcess } from '../support/process.ts';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
let servers: Server[] = [];
afterEach(async () => {
  await endProcesses();
  await stage?.stop();
  for (const server of servers) server.close();
  servers = [];
});

interface Report {
  readonly ok: boolean;
  readonly findings: readonly {
    readonly code: string;
    readonly grade: string;
    readonly words: string;
    readonly fix: string | null;
  }[];
}

async function begin(options: StageOptions = {}): Promise<void> {
  stage = await startStage(options);
  await stage.connect();
}

async function doctor(changes: Readonly<Record<string, string>> = {}) {
  const run = startProcess({
    args: ['doctor', '--json'],
    env: { ...stage.env, LOG_LEVEL: 'info', ...changes },
    cwd: stage.folder,
  });
  const code = await run.ended;
  expect(run.output.errors).toBe('');
  const report = JSON.parse(run.output.log) as Report;
  return { code, report, codes: report.findings.map((each) => each.code), text: run.output.log };
}

const troubles = ({ findings }: Report) =>
  findings.filter(({ grade }) => grade === 'problem' || grade === 'warning').map(({ code }) => code);

/** Without users:read the app goes on, and the stand-in frowns. */
const withScopes = (...botScopes: string[]): StageOptions => ({
  slack: { botScopes },
  expectedWarnings: /needs the scope users:read/u,
});

async function answering(status: number, type: string, body: string, headers = {}): Promise<string> {
  const server = createServer((_, response) =>
    response.writeHead(status, { 'Content-Type': type, ...headers }).end(body),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('of an installation that is well it says so, part by part, beside the running app', async () => {
  await begin({ mode: 'socket' });
  const { code, report, codes } = await doctor();
  expect(troubles(report)).toEqual([]);
  expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true });
  expect(codes).toEqual(
    expect.arrayContaining([
      'nodeFine',
      'settingsFine',
      'networkFine',
      'databaseFine',
      'diskFine',
      'keysFine',
      'slackFine',
      'scopesFine',
      'socketFine',
      'clockFine',
      'platformFine',
    ]),
  );
  const run = startProcess({ args: ['doctor'], env: { ...stage.env }, cwd: stage.folder });
  expect(await run.ended).toBe(0);
  expect(run.output.log).toMatch(/^ok {4}Node .*Nothing keeps the app from its work\.\s*$/su);
});

test('every setting that is a secret stays out of what it says', async () => {
  await begin();
  const password = 'a-password-of-the-database';
  const { text } = await doctor({ DATABASE_URL: `postgres://app:${password}@127.0.0.1:1/db` });
  for (const secret of [
    stage.env.SLACK_BOT_TOKEN,
    stage.env.SLACK_SIGNING_SECRET,
    stage.env.TOKEN_ENCRYPTION_KEYS,
    password,
  ])
    expect(text).not.toContain(secret);
});

type Case = readonly [
  code: string,
  env: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>,
  fix: RegExp,
  prepare?: () => void | Promise<void>,
];

const nothing = () => undefined;
const unused = 'http://127.0.0.1:1';

const cases: readonly Case[] = [
  ['settingsWrong', () => ({ PORT: 'many' }), /\.env/u],
  ['settingsOdd', () => ({ DATABASE_URI: 'sqlite:other.db' }), /Take it out/u],
  ['databaseUnusable', () => ({ DATABASE_URL: `sqlite:${stage.folder}` }), /DATABASE_URL is right/u],
  ['databaseUnusable', () => ({ DATABASE_URL: 'postgres://app@127.0.0.1:1/db' }), /the server runs/u],
  [
    'databaseNewer',
    () => ({}),
    /restore/u,
    () => onDatabase("insert into kysely_migration (name, timestamp) values ('999-later', '2030')"),
  ],
  ['keysWrong', () => ({ TOKEN_ENCRYPTION_KEYS: keyNamed('another') }), /--accept-lost/u],
  ['slackAway', () => ({ SLACK_API_URL: `${unused}/api/` }), /slack\.com/u],
  [
    'slackOdd',
    async () => ({ SLACK_API_URL: `${await answering(200, 'text/html', '<html>')}/api/` }),
    /SLACK_API_URL/u,
  ],
  ['botTokenRefused', () => ({ SLACK_BOT_TOKEN: 'xoxb-of-another-app' }), /OAuth & Permissions/u],
  ['socketRefused', () => ({ SLACK_APP_TOKEN: 'xapp-of-another-app' }), /connections:write/u],
  ['httpSilent', () => ({ PORT: '1' }), /Start the app/u],
  ['networkWrong', () => ({ SLACK_CA_FILE: '/nonesuch.pem' }), /PEM/u],
  ['platformRefused', () => ({ PLATFORM_API_URL: unused }), /port in PLATFORM_API_URL/u],
  ['platformNoAddress', () => ({ PLATFORM_API_URL: 'https://no-such-host.invalid' }), /DNS/u],
  [
    'platformPage',
    async () => ({ PLATFORM_API_URL: await answering(200, 'text/html', '<html>') }),
    /login page/u,
  ],
  [
    'platformOther',
    async () => ({ PLATFORM_API_URL: await answering(502, 'text/plain', 'no') }),
    /PLATFORM_API_URL/u,
  ],
  [
    'clockWrong',
    async () => ({ SLACK_API_URL: `${await slackOfAnotherTime(3_600_000)}/api/` }),
    /time synchronisation/u,
  ],
  [
    'clockOff',
    async () => ({ SLACK_API_URL: `${await slackOfAnotherTime(60_000)}/api/` }),
    /time synchronisation/u,
  ],
  [
    'scopesWanted',
    () => ({ ALLOW_GUESTS: 'off', SLACK_API_URL: stage.env.SLACK_API_URL ?? '' }),
    /Add the scope/u,
  ],
];

/** The app in this process would hold its lock for as long as nobody lets it go on. */
async function onDatabase(statement: string): Promise<void> {
  await stage.app.stop();
  const database = new DatabaseSync(join(stage.folder, 'app.db'));
  database.exec(statement);
  database.close();
}

const slackOfAnotherTime = (ms: number) =>
  answering(200, 'application/json', JSON.stringify({ ok: true, team: 'T', user: 'bot' }), {
    Date: new Date(Date.now() - ms).toUTCString(),
    'x-oauth-scopes': 'commands,chat:write',
  });

describe('what is wrong is named, with what to do and exit code 1 where the app cannot work with it', () => {
  test.each(cases.map(([code, env, fix, prepare = nothing]) => ({ code, env, fix, prepare })))(
    '$code',
    async (each) => {
      const { code, env, fix, prepare } = each;
      await begin(code === 'scopesWanted' ? withScopes('commands', 'chat:write') : {});
      await prepare();
      const { code: exit, report } = await doctor(await env());
      const found = report.findings.find((each) => each.code === code);
      expect(found).toMatchObject({ fix: expect.stringMatching(fix) });
      expect(exit).toBe(report.findings.some(({ grade }) => grade === 'problem') ? 1 : 0);
      // Whatever else there is to look at was looked at.
      expect(report.findings.length).toBeGreaterThan(5);
    },
  );

  test('scopes that were not granted: the needed apart from the others', async () => {
    await begin(withScopes('commands'));
    const { report, code } = await doctor();
    expect(code).toBe(1);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: 'scopesMissing', words: expect.stringContaining('chat:write') }),
    );
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: 'scopesOptional', words: expect.stringContaining('users:read') }),
    );
  });

  test('a database that is not there yet, or not up to date, is no failure', async () => {
    await begin();
    expect((await doctor({ DATABASE_URL: `sqlite:${stage.folder}/other.db` })).codes).toContain(
      'databaseNew',
    );
    await onDatabase("delete from kysely_migration where name like '014%'");
    const { codes, code } = await doctor();
    expect(codes).toContain('databaseOlder');
    expect(code).toBe(0);
  });

  test('keys behind the first that something is still sealed under', async () => {
    await begin();
    const { codes, code } = await doctor({
      TOKEN_ENCRYPTION_KEYS: `${keyNamed('the second')},${stage.env.TOKEN_ENCRYPTION_KEYS}`,
    });
    expect(codes).toContain('keysOlder');
    expect(code).toBe(0);
  });

  test('a folder that may not be written to', async () => {
    await begin();
    const full = join(stage.folder, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'note'), '');
    chmodSync(full, 0o500);
    // Root may write everywhere, so only what is said of a file that cannot be made is looked at.
    const { codes } = await doctor({ DATABASE_URL: `sqlite:${full}/note/app.db` });
    expect(codes.some((code) => /^database(?:New|Unusable)$/u.test(code))).toBe(true);
  });
});

describe('on PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  test("the same, but for the disk, which is the server's", async () => {
    await begin({ env: { DATABASE_URL: await server.createDatabase() } });
    const { report, codes } = await doctor();
    expect(troubles(report)).toEqual(['httpSilent'].filter((code) => codes.includes(code)));
    expect(codes).toEqual(expect.arrayContaining(['databaseFine', 'keysFine', 'diskUnseen']));
    expect(JSON.stringify(report)).not.toContain('postgres:test');
  });
});

test('without any setting it says what would start, and how to go on', async () => {
  await begin();
  const run = startProcess({ args: ['doctor', '--json'], env: {}, cwd: stage.folder });
  expect(await run.ended).toBe(0);
  expect(JSON.parse(run.output.log).findings).toContainEqual(
    expect.objectContaining({ code: 'settingsNone', fix: expect.stringContaining('gpu-instance init') }),
  );
});

describe('/gpu-instance doctor', () => {
  async function ask(): Promise<string> {
    const seen = () =>
      stage.slack
        .messages(stage.slack.channels.member.id, { as: users.owner.id })
        .filter(({ ephemeral }) => ephemeral);
    const before = seen().length;
    await stage.person.command('/gpu-instance', 'doctor', { channel: stage.slack.channels.member.id });
    await stage.app.settled();
    return JSON.stringify(seen().slice(before));
  }

  test('tells an admin, in the app that runs, what it stands on', async () => {
    await begin({ env: { ADMINS: users.owner.id } });
    const said = await ask();
    expect(said).toContain('What this app stands on');
    expect(said).toContain('takes writes');
    expect(said).toContain(`Platform: \`${new URL(stage.platform.origin).host}\` answers.`);
    expect(said).not.toContain(':x:');
  });

  test('tells nobody else anything, and looks at nothing for them', async () => {
    await begin({ env: { ADMINS: 'U0SOMEBODY' } });
    expect(await ask()).toContain('for the admins of this app');
    // Whatever else is asked is asked with a token of theirs.
    expect(stage.platform.requests.filter(({ user }) => user !== 'demo')).toEqual([]);
  });

  test('finds nothing wrong with the playground in the playground', async () => {
    await begin();
    const config = readForDiagnosis({
      ADMINS: users.owner.id,
      DATABASE_URL: `sqlite:${stage.folder}/play.db`,
      PORT: '0',
      PLAYGROUND_PORT: '0',
    }).config;
    const playground = await runPlayground(config, createLogger({ level: 'silent', secrets: [] }));
    try {
      const { slack, app } = playground;
      await slack.person(users.owner.id).command('/gpu-instance', 'doctor');
      await app.settled();
      const [said] = slack
        .messages(slack.channels.member.id, { as: users.owner.id })
        .filter(({ text }) => text?.includes('What this app stands on'));
      expect(said?.text).toContain('takes writes');
      expect(said?.text).not.toContain(':x:');
    } finally {
      await playground.stop();
    }
  });
});
