import { describe, expect, test } from '@jest/globals';
import { toConfig, toPlatformOrigin } from '../../../src/config/config.ts';
import { readEnv } from '../../../src/config/env.ts';

const key = Buffer.alloc(32, 7).toString('base64');
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
    const http = read({ ...rest, SLACK_SIGNING_SECRET: '0123456789abcdef' });
    expect(http.ok && http.config.slack.mode).toBe('http');
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

  test.each(['https://h:1', 'https://h:1/', 'https://h:1/ai', 'https://h:1/ai/'])(
    'takes %s as the platform',
    (url) => {
      expect(toPlatformOrigin(url)).toBe('https://h:1');
    },
  );

  test('refuses a placeholder copied from the documentation', () => {
    expect(problemsOf({ ...complete, PLATFORM_API_URL: 'https://{region}/ai' })).toEqual([
      'PLATFORM_API_URL',
    ]);
  });
});
