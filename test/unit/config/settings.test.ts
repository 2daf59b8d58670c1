import { describe, expect, test } from '@jest/globals';
import { directNetwork } from '../../../src/config/network.ts';
import { readSettings } from '../../../src/config/settings.ts';
import { keyNamed } from '../../support/app-config.ts';

const key = keyNamed('any');
const complete = {
  SLACK_BOT_TOKEN: 'xoxb-1-abc',
  SLACK_APP_TOKEN: 'xapp-1-abc',
  PLATFORM_API_URL: 'https://region.example:65011',
  TOKEN_ENCRYPTION_KEYS: key,
};
const start = { playground: false, maintenance: false };
const maintenance = { playground: false, maintenance: true };
const playground = { playground: true, maintenance: false };

describe('settings that are right one by one, but not together', () => {
  test.each([
    ['one port for two', { OPS_PORT: '3000' }, ['OPS_PORT']],
    ['a proxy that is none', { SLACK_PROXY: 'socks5://s.example' }, ['SLACK_PROXY']],
    [
      'both, and a key missing',
      { OPS_PORT: '3000', HTTPS_PROXY: 'ftp://x', TOKEN_ENCRYPTION_KEYS: '' },
      ['TOKEN_ENCRYPTION_KEYS', 'OPS_PORT', 'HTTPS_PROXY'],
    ],
  ])('end the start, all of them named: %s', (_, changes, expected) => {
    const outcome = readSettings({ ...complete, ...changes }, start);
    expect(outcome.ok ? [] : outcome.problems.map(({ variable }) => variable)).toEqual(expected);
  });
});

describe('a command that only works on the database', () => {
  test('needs no more than that, whatever Slack and the network are set to', () => {
    const given = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_PROXY: 'socks5://s.example', OPS_PORT: '3000' };
    const outcome = readSettings({ ...given, DATABASE_URL: 'postgres:///launches' }, maintenance);
    expect(outcome.ok && outcome.config.databaseUrl.reveal()).toBe('postgres:///launches');
  });

  test('is told of a setting that cannot be read', () => {
    expect(readSettings({ DATABASE_URL: 'mysql://x' }, maintenance)).toMatchObject({
      ok: false,
      problems: [{ variable: 'DATABASE_URL' }],
    });
  });
});

describe('the playground that is asked for by word', () => {
  test('has nothing of a real installation, nor an address that other machines reach', () => {
    const given = {
      ...complete,
      HOST: '0.0.0.0',
      OPS_HOST: '0.0.0.0',
      OPS_PORT: '9100',
      SLACK_PROXY: 'socks5://s.example',
      PLATFORM_PROXY: 'socks5://s.example',
      DATABASE_URL: 'postgres://db/launches',
    };
    const outcome = readSettings(given, playground);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
    expect(outcome.config).toMatchObject({
      slack: { mode: 'playground' },
      platform: { origin: undefined },
      encryptionKeys: undefined,
      http: { host: undefined },
      ops: { port: 9100, host: '127.0.0.1' },
      network: { slack: directNetwork, platform: directNetwork },
    });
    expect(outcome.config.databaseUrl.reveal()).toMatch(/^sqlite:/u);
  });
});
