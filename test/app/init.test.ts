// `gpu-instance init`: asks, checks each token when it is pasted, writes what the app then starts with.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import dotenv from 'dotenv';
import { init } from '../../src/init.ts';
import { endProcesses, startProcess } from '../support/process.ts';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(async () => {
  await endProcesses();
  await stage?.stop();
});

const envFile = () => join(stage.folder, '.env');

async function begin(options: StageOptions = {}): Promise<void> {
  stage = await startStage(options);
  await stage.connect();
  await stage.app.stop();
}

/** For one workspace. */
const setUp = (...answers: readonly string[]) => answer('1', ...answers);

/** Answers, a line each; what it says comes back. */
async function answer(...answers: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let said = '';
  output.on('data', (bytes: Buffer) => {
    said += bytes;
  });
  input.end(answers.map((answer) => `${answer}\n`).join(''));
  const variables = { SLACK_API_URL: stage.env.SLACK_API_URL };
  const code = await init({ input, output, variables, file: envFile() });
  for (const secret of [...secretsOf(stage), ...writtenSecrets()]) expect(said).not.toContain(secret);
  return { code, said };
}

const secretsOf = ({ slack }: Stage) => [slack.botToken, slack.appToken, slack.signingSecret];
const written = (): Record<string, string> =>
  existsSync(envFile()) ? dotenv.parse(readFileSync(envFile())) : {};
const writtenSecrets = () => [written().TOKEN_ENCRYPTION_KEYS].filter((key) => key !== undefined);

const socket = () => ['1', stage.slack.botToken, stage.slack.appToken, `${stage.platform.origin}/ai`, ''];
const http = () => [
  '2',
  stage.slack.botToken,
  stage.slack.signingSecret,
  stage.platform.origin,
  'sqlite:launches.db',
];

describe('with the right answers', () => {
  test('it writes .env for its owner alone, and the app starts with it', async () => {
    await begin({ mode: 'socket' });
    const { code, said } = await setUp(...socket());
    expect(said).toContain('Slack takes it: gpu-instances in GPU Playground');
    expect(code).toBe(0);
    expect(statSync(envFile()).mode & 0o777).toBe(0o600);
    expect(written()).toEqual({
      SLACK_BOT_TOKEN: stage.slack.botToken,
      SLACK_APP_TOKEN: stage.slack.appToken,
      PLATFORM_API_URL: `${stage.platform.origin}/ai`,
      DATABASE_URL: 'sqlite:data/gpu-instance.db',
      TOKEN_ENCRYPTION_KEYS: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/u),
    });
    const env = { SLACK_API_URL: stage.env.SLACK_API_URL ?? '', PORT: '0' };
    const app = startProcess({ env, cwd: stage.folder });
    await app.said(/gpu-instance is running/u);
    expect(existsSync(join(stage.folder, 'data', 'gpu-instance.db'))).toBe(true);
  });

  test('in HTTP mode it asks for the signing secret instead', async () => {
    await begin();
    expect((await setUp(...http())).code).toBe(0);
    expect(written()).toMatchObject({
      SLACK_SIGNING_SECRET: stage.slack.signingSecret,
      DATABASE_URL: 'sqlite:launches.db',
    });
    expect(written()).not.toHaveProperty('SLACK_APP_TOKEN');
  });

  test('each key is another', async () => {
    await begin();
    const keys = new Set<string | undefined>();
    for (const name of ['.env.one', '.env.two']) {
      const [input, output] = [new PassThrough(), new PassThrough()];
      input.end(['1', ...http()].map((answer) => `${answer}\n`).join(''));
      output.resume();
      const file = join(stage.folder, name);
      await init({ input, output, file, variables: { SLACK_API_URL: stage.env.SLACK_API_URL } });
      keys.add(dotenv.parse(readFileSync(file)).TOKEN_ENCRYPTION_KEYS);
    }
    expect(keys.size).toBe(2);
  });
});

describe('for several workspaces', () => {
  const publicUrl = 'https://gpu.example/apps';
  const client = () => [stage.slack.desk.clientId, stage.slack.desk.clientSecret];
  const rest = () => [
    `${publicUrl}/`,
    '2',
    stage.slack.signingSecret,
    stage.platform.origin,
    'sqlite:launches.db',
  ];

  test('it asks for what the app is known by, and says where Slack and they find it', async () => {
    await begin();
    const { code, said } = await answer('2', ...client(), ...rest());
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toContain(`${publicUrl}/slack/oauth_redirect as a redirect URL`);
    expect(said).toContain(`${publicUrl}/slack/install.`);
    expect(said).not.toContain(stage.slack.desk.clientSecret);
    // At a terminal what is typed would be seen otherwise.
    expect(said).toMatch(/SLACK_CLIENT_SECRET[^\n]*\(not shown\)/u);
    const [SLACK_CLIENT_ID, SLACK_CLIENT_SECRET] = client();
    expect(written()).toMatchObject({ SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, PUBLIC_URL: publicUrl });
    expect(written()).not.toHaveProperty('SLACK_BOT_TOKEN');
    const env = { SLACK_API_URL: stage.env.SLACK_API_URL ?? '', PORT: '0' };
    const app = startProcess({ env, cwd: stage.folder });
    await app.said(/gpu-instance is running/u);
  });

  test.each<[string, () => readonly string[], RegExp]>([
    [
      'another client id',
      () => ['123456.789', client()[1] ?? ''],
      /does not take SLACK_CLIENT_ID.*invalid_client_id/u,
    ],
    [
      'another secret',
      () => [client()[0] ?? '', 'of-another-app'],
      /SLACK_CLIENT_SECRET \(bad_client_secret\)/u,
    ],
    ['no client id', () => ['gpu-instance', ...client()], /SLACK_CLIENT_ID is no client id/u],
  ])('%s is refused, and asked for again', async (name, wrong, says) => {
    await begin();
    const again = name === 'no client id' ? [] : client();
    const { code, said } = await answer('2', ...wrong(), ...again, ...rest());
    expect(said).toMatch(says);
    expect(code).toBe(0);
    expect(written().SLACK_CLIENT_SECRET).toBe(client()[1]);
  });
});

describe('with a wrong answer it says why at once, and asks again', () => {
  test.each<[string, () => readonly string[], RegExp]>([
    ['neither 1 nor 2', () => ['3', ...socket()], /1 or 2, please/u],
    [
      'a token of another kind',
      () => ['1', stage.slack.appToken, ...socket().slice(1)],
      /SLACK_BOT_TOKEN does not begin with "xoxb-"/u,
    ],
    [
      'a bot token that Slack does not take',
      () => ['1', 'xoxb-of-another-app', ...socket().slice(1)],
      /does not take SLACK_BOT_TOKEN \(invalid_auth\).*OAuth & Permissions/su,
    ],
    [
      'an app token that Slack does not take',
      () => ['1', stage.slack.botToken, 'xapp-of-another', ...socket().slice(2)],
      /does not take SLACK_APP_TOKEN/u,
    ],
    ['nothing', () => ['1', '', ...socket().slice(1)], /SLACK_BOT_TOKEN is needed/u],
    [
      'a signing secret that is none',
      () => ['2', stage.slack.botToken, 'my-signing-secret', ...http().slice(2)],
      /SLACK_SIGNING_SECRET is not of the shape/u,
    ],
    [
      'an address that is none',
      () => ['1', stage.slack.botToken, stage.slack.appToken, 'my platform', ...socket().slice(3)],
      /PLATFORM_API_URL is not an http/u,
    ],
    [
      'an address where nobody listens',
      () => [
        '1',
        stage.slack.botToken,
        stage.slack.appToken,
        'http://127.0.0.1:1',
        'n',
        ...socket().slice(3),
      ],
      /nothing listens at 127\.0\.0\.1:1/u,
    ],
    [
      'a database of another kind',
      () => ['1', stage.slack.botToken, stage.slack.appToken, stage.platform.origin, 'mysql://h/db', ''],
      /DATABASE_URL must begin with/u,
    ],
  ])('%s', async (_, answers, says) => {
    await begin({ mode: 'socket' });
    const { code, said } = await setUp(...answers());
    expect(said).toMatch(says);
    expect(code).toBe(0);
    expect(written()).toHaveProperty('TOKEN_ENCRYPTION_KEYS');
  });

  test('scopes that are missing are named', async () => {
    await begin({ slack: { botScopes: ['commands'] }, expectedWarnings: /needs the scope users:read/u });
    expect((await setUp(...http())).said).toContain('Scopes: missing chat:write');
  });

  test('while Slack is away a token is kept only if that is wanted', async () => {
    await begin({ mode: 'socket' });
    stage.slack.faults.set('auth.test', { kind: 'http', status: 503 });
    const { code, said } = await setUp('1', stage.slack.botToken, 'y', ...socket().slice(2));
    expect(said).toContain('not Slack (HTTP 503)');
    expect(code).toBe(0);
    expect(written().SLACK_BOT_TOKEN).toBe(stage.slack.botToken);
  });
});

describe('nothing is written', () => {
  test('over a file that is there', async () => {
    await begin();
    writeFileSync(envFile(), 'MINE=1\n');
    expect(await setUp(...http())).toMatchObject({ code: 1, said: expect.stringContaining('already') });
    expect(readFileSync(envFile(), 'utf8')).toBe('MINE=1\n');
  });

  test('when the answers end too early', async () => {
    await begin();
    expect(await setUp(...http().slice(0, 3))).toMatchObject({
      code: 1,
      said: expect.stringContaining('nothing was written'),
    });
    expect(existsSync(envFile())).toBe(false);
  });
});
