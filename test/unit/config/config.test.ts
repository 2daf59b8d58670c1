import { describe, expect, test } from '@jest/globals';
import { toConfig } from '../../../src/config/config.ts';
import { readEnv } from '../../../src/config/env.ts';
import { keyNamed } from '../../support/app-config.ts';

const key = keyNamed('any');
const complete = {
  SLACK_BOT_TOKEN: 'xoxb-1-abc',
  SLACK_APP_TOKEN: 'xapp-1-abc',
  PLATFORM_API_URL: 'https://region.example:65011/ai',
  TOKEN_ENCRYPTION_KEYS: key,
};

function read(variables: Record<string, string>) {
  const env = readEnv(variables);
  return env.ok ? toConfig(env.env) : env;
}
function problemsOf(variables: Record<string, string>): string[] {
  const outcome = read(variables);
  return outcome.ok ? [] : outcome.problems.map(({ variable }) => variable);
}

describe('the configuration', () => {
  test('without any setting is the playground', () => {
    const outcome = read({});
    expect(outcome.ok && outcome.config.slack.mode).toBe('playground');
  });

  test('with an app token is Socket Mode, with a signing secret HTTP', () => {
    const socket = read(complete);
    expect(socket.ok && socket.config.slack.mode).toBe('socket');
    const { SLACK_APP_TOKEN: _, ...rest } = complete;
    const http = read({ ...rest, SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99acc0ffee85' });
    expect(http.ok && http.config.slack.mode).toBe('http');
  });

  describe('for several workspaces', () => {
    const { SLACK_BOT_TOKEN: botToken, ...rest } = complete;
    const many = {
      ...rest,
      SLACK_CLIENT_ID: '12345.6789',
      SLACK_CLIENT_SECRET: '0123456789abcdef0123456789abcdef',
      PUBLIC_URL: 'https://gpu.example/',
    };
    const slackOf = (variables: Record<string, string>) => {
      const outcome = read(variables);
      return outcome.ok ? outcome.config.slack : null;
    };

    test('has no bot token, and asks for the scopes that its settings use', () => {
      expect(slackOf(many)).toMatchObject({
        mode: 'socket',
        oauth: { clientId: '12345.6789', publicUrl: 'https://gpu.example', moreScopes: [] },
      });
      expect(slackOf({ ...many, ADMINS: 'T0123/S0456' })).toMatchObject({
        oauth: { moreScopes: ['usergroups:read'] },
      });
      expect(slackOf(complete)).toMatchObject({ botToken: expect.anything() });
    });

    test('reports all that is missing or too much at once', () => {
      const { SLACK_CLIENT_SECRET: _, PUBLIC_URL: __, ...half } = many;
      expect(problemsOf({ ...half, SLACK_BOT_TOKEN: botToken }).toSorted()).toEqual([
        'PUBLIC_URL',
        'SLACK_BOT_TOKEN',
        'SLACK_CLIENT_SECRET',
      ]);
      const { SLACK_CLIENT_ID: ___, ...other } = many;
      expect(problemsOf(other)).toEqual(['SLACK_CLIENT_ID']);
      expect(problemsOf({ ...many, SLACK_CLIENT_ID: 'my client' })).toEqual(['SLACK_CLIENT_ID']);
    });

    test('takes no bare ids, and one workspace takes no others', () => {
      expect(problemsOf({ ...many, ADMINS: 'T0123/U0456,U0789', LAUNCH_ALLOWED: 'C0123' })).toEqual([
        'ADMINS',
        'LAUNCH_ALLOWED',
      ]);
      expect(problemsOf({ ...many, ADMINS: 'T0123/U0456,E0123/S0456' })).toEqual([]);
      expect(problemsOf({ ...complete, ADMINS: 'T0123/U0456' })).toEqual(['ADMINS']);
    });
  });

  test.each([
    ['https://wiki.example/token?x=1#here', undefined],
    ['http://localhost:8080/token', undefined],
    ['http://127.0.0.1/token', undefined],
    ['http://[::1]:1/token', undefined],
    ['  ', undefined],
    ['http://wiki.example/token', 'must begin with https://'],
    ['http://localhost.example/', 'must begin with https://'],
    ['javascript:alert(1)', /https address/u],
    ['wiki.example/token', /https address/u],
    ['https://ada:pw@wiki.example', /user name/u],
    [`https://wiki.example/${'x'.repeat(1000)}`, /longer/u],
  ])('links the connect form to https pages only: %s', (url, problem) => {
    const outcome = read({ CONNECT_HELP_URL: url });
    const problems = outcome.ok ? [] : outcome.problems;
    expect(problems).toEqual(
      problem === undefined
        ? []
        : [{ variable: 'CONNECT_HELP_URL', problem: expect.stringMatching(problem as string) }],
    );
    if (outcome.ok) expect(outcome.config.connectHelpUrl).toBe(url.trim() || undefined);
  });

  test.each([
    [{ PLATFORM_LOGIN_URL: 'https://api.platform.example' }, ['PLATFORM_ACCOUNT_URL']],
    [{ PLATFORM_ACCOUNT_URL: 'https://www.platform.example' }, ['PLATFORM_LOGIN_URL']],
    [{ RENEW_PASTED_TOKENS: 'on' }, ['RENEW_PASTED_TOKENS']],
    [{ PLATFORM_LOGIN_URL: 'https://api.platform.example/api' }, ['PLATFORM_LOGIN_URL']],
    [{ PLATFORM_REGION_HOSTS: '*' }, ['PLATFORM_REGION_HOSTS']],
    [{ PLATFORM_REGION_HOSTS: 'region.example:65011, https://other.example' }, ['PLATFORM_REGION_HOSTS']],
    [{ CONNECT_WITH: 'link' }, ['PUBLIC_URL']],
    [{ PUBLIC_URL: 'http://gpu.example' }, ['PUBLIC_URL']],
    [{ PUBLIC_URL: 'https://gpu.example?x=1' }, ['PUBLIC_URL']],
  ])('of keys and pages that cannot work is refused: %j', (changes, variables) => {
    expect(problemsOf({ ...complete, ...changes } as Record<string, string>)).toEqual(variables);
  });

  test('of keys and pages is off, until both addresses are there', () => {
    const before = read(complete);
    expect(before.ok && before.config.platform.login).toBeNull();
    expect(before.ok && before.config.connectWith).toEqual({ kind: 'modal' });
    const after = read({
      ...complete,
      PLATFORM_LOGIN_URL: 'https://api.platform.example/',
      PLATFORM_ACCOUNT_URL: 'https://www.platform.example',
      PLATFORM_REGION_HOSTS: 'region.example:65011 *.hpc.example:65011',
      PUBLIC_URL: 'https://gpu.example/tools/',
    });
    if (!after.ok) throw new Error(JSON.stringify(after.problems));
    expect(after.config.platform.login).toEqual({
      loginOrigin: 'https://api.platform.example',
      accountOrigin: 'https://www.platform.example',
    });
    expect(after.config.platform.regionHosts.map(({ host }) => host)).toEqual([
      'region.example',
      'hpc.example',
    ]);
    expect(after.config.connectWith).toEqual({ kind: 'link', publicUrl: 'https://gpu.example/tools' });
    const modal = read({ ...complete, PUBLIC_URL: 'https://gpu.example', CONNECT_WITH: 'modal' });
    expect(modal.ok && modal.config.connectWith).toEqual({ kind: 'modal' });
  });

  test('of instances has its defaults', () => {
    const outcome = read({});
    expect(outcome.ok && outcome.config.instances).toEqual({
      watchPendingMs: 10_000,
      watchRunningMs: 60_000,
      remindBeforeEndMs: [900_000, 300_000],
      remindBeforeTokenEndMs: [86_400_000, 3_600_000],
      askStillNeededMs: undefined,
      teamView: 'channel',
      admins: [],
    });
  });

  test('of instances is as it is set', () => {
    const outcome = read({
      WATCH_PENDING_MS: '200',
      WATCH_RUNNING_MS: '200',
      REMIND_BEFORE_END: '5m, 1h',
      REMIND_BEFORE_TOKEN_END: 'off',
      ASK_STILL_NEEDED_HOURS: '2',
      TEAM_VIEW: 'team',
      ADMINS: ' U0ADA, S0OPS,,W0EVE ',
    });
    expect(outcome.ok && outcome.config.instances).toEqual({
      watchPendingMs: 200,
      watchRunningMs: 200,
      remindBeforeEndMs: [3_600_000, 300_000],
      remindBeforeTokenEndMs: [],
      askStillNeededMs: 7_200_000,
      teamView: 'team',
      admins: ['U0ADA', 'S0OPS', 'W0EVE'],
    });
  });

  test.each([
    ['WATCH_PENDING_MS', '199', /below 200/u],
    ['WATCH_RUNNING_MS', '0', /below 200/u],
    ['REMIND_BEFORE_END', '15 minutes', /such as 15m,5m .* or off/u],
    ['REMIND_BEFORE_TOKEN_END', '60d', /at most 30d/u],
    ['ASK_STILL_NEEDED_HOURS', 'often', /whole number/u],
    ['TEAM_VIEW', 'everybody', /off, channel, team/u],
    ['ADMINS', 'ada', /user groups \(S…\)/u],
    // A channel is nobody.
    ['ADMINS', 'C0GENERAL', /user groups \(S…\)/u],
  ])('of instances that is wrong is said: %s=%s', (variable, value, problem) => {
    const outcome = read({ [variable]: value });
    expect(outcome.ok ? [] : outcome.problems).toEqual([
      { variable, problem: expect.stringMatching(problem) },
    ]);
  });

  test('half a set names what is missing', () => {
    expect(problemsOf({ SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual([
      'SLACK_APP_TOKEN',
      'PLATFORM_API_URL',
      'TOKEN_ENCRYPTION_KEYS',
    ]);
    expect(problemsOf({ ...complete, SLACK_BOT_TOKEN: '' })).toEqual(['SLACK_BOT_TOKEN']);
  });

  test('reports all problems at once, by name, without the values', () => {
    const outcome = read({
      SLACK_BOT_TOKEN: 'hunter2-bot',
      PLATFORM_API_URL: 'ftp://x',
      PORT: 'many',
      TOKEN_ENCRYPTION_KEYS: `${key},short-hunter2`,
      DATABASE_URL: 'mysql://hunter2',
      LOG_LEVEL: 'loud',
    });
    const text = JSON.stringify(outcome);
    for (const name of [
      'SLACK_BOT_TOKEN',
      'PLATFORM_API_URL',
      'PORT',
      'TOKEN_ENCRYPTION_KEYS',
      'DATABASE_URL',
      'LOG_LEVEL',
    ]) {
      expect(text).toContain(name);
    }
    expect(text).not.toContain('hunter2');
    expect(text).toContain('openssl rand -base64 32');
  });

  test('never prints a secret', () => {
    const text = JSON.stringify(read(complete));
    for (const secret of ['xoxb-1-abc', 'xapp-1-abc', key]) expect(text).not.toContain(secret);
  });

  test.each([
    ['https://h:1', 'https://h:1'],
    ['https://h:1/', 'https://h:1'],
    ['https://h:1//', 'https://h:1'],
    ['https://h:1/ai', 'https://h:1'],
    ['https://h:1/ai/', 'https://h:1'],
    ['https://h:1/ai/openapi', 'https://h:1'],
    ['https://h:1/ai/openapi/v2/', 'https://h:1'],
    ['https://h:1/ai/openapi/v2/instance-service/task', 'https://h:1'],
    ['https://h:1/ai/openapi/v2/image/images', 'https://h:1'],
    ['https://gateway.example/scnet/ai', 'https://gateway.example/scnet'],
    ['http://127.0.0.1:4010/ai', 'http://127.0.0.1:4010'],
  ])('takes %s as the platform', (url, origin) => {
    const outcome = read({ ...complete, PLATFORM_API_URL: url });
    expect(outcome.ok && outcome.config.platform.origin).toBe(origin);
  });

  test.each([
    ['a query', 'https://h:1/ai?x=1', 'must end before'],
    ['an empty query', 'https://h:1/ai?', 'must end before'],
    ['a fragment', 'https://h:1/ai#top', 'must end before'],
    ["another service's path", 'https://h:1/ac/openapi/v2', 'not the platform'],
    ['a page of its console', 'https://h:1/console', 'not the platform'],
    ['a word that only begins like it', 'https://h:1/airport', 'not the platform'],
  ])('refuses %s in PLATFORM_API_URL, and says what to do', (_, url, words) => {
    const outcome = read({ ...complete, PLATFORM_API_URL: url });
    expect(outcome).toMatchObject({
      ok: false,
      problems: [{ variable: 'PLATFORM_API_URL', problem: expect.stringContaining(words) }],
    });
  });

  test('refuses a placeholder copied from the documentation', () => {
    expect(problemsOf({ ...complete, PLATFORM_API_URL: 'https://{region}/ai' })).toEqual([
      'PLATFORM_API_URL',
    ]);
  });

  test('a limit of 0 is none', () => {
    const limitsOf = (variables: Record<string, string>) => {
      const outcome = read({ ...complete, ...variables });
      return outcome.ok ? outcome.config.launches.limits : outcome.problems;
    };
    expect(limitsOf({})).toEqual({ perPerson: 60, perWorkspace: 600 });
    expect(limitsOf({ LAUNCH_LIMIT_PER_HOUR: '0' })).toEqual({ perPerson: undefined, perWorkspace: 600 });
    expect(limitsOf({ LAUNCH_LIMIT_WORKSPACE_PER_HOUR: '0' })).toEqual({
      perPerson: 60,
      perWorkspace: undefined,
    });
  });

  describe('where it listens', () => {
    const placesOf = (variables: Record<string, string>) => {
      const outcome = read({ ...complete, ...variables });
      return outcome.ok ? { http: outcome.config.http, ops: outcome.config.ops } : outcome.problems;
    };
    const overHttp = { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99acc0ffee85' };

    test.each([
      ['Socket Mode', {}, '127.0.0.1'],
      ['Socket Mode, told where', { HOST: '0.0.0.0' }, '0.0.0.0'],
      ['HTTP mode', overHttp, undefined],
      ['HTTP mode, told where', { ...overHttp, HOST: '10.0.0.1' }, '10.0.0.1'],
    ])('%s', (_, variables, host) => {
      expect(placesOf(variables)).toEqual({ http: { port: 3000, host }, ops: null });
    });

    test.each([
      [{ OPS_PORT: '9100' }, { port: 9100, host: '127.0.0.1' }],
      [
        { OPS_PORT: '0', OPS_HOST: '::' },
        { port: 0, host: '::' },
      ],
      [{ OPS_PORT: ' ', OPS_HOST: '::' }, null],
    ])('the figures, with %j', (variables, ops) => {
      expect(placesOf(variables)).toMatchObject({ ops });
    });

    test.each([{ OPS_PORT: '3000' }, { OPS_PORT: '65536' }, { OPS_PORT: '-1' }, { OPS_PORT: 'many' }])(
      'not with %j',
      (variables) => {
        expect(problemsOf({ ...complete, ...variables })).toEqual(['OPS_PORT']);
      },
    );
  });
});
