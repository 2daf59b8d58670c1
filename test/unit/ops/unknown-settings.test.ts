import { describe, expect, test } from '@jest/globals';
import { settingNames } from '../../../src/config/env.ts';
import { describeUnknown, findUnknownSettings } from '../../../src/ops/unknown-settings.ts';

const told = (...names: string[]) => findUnknownSettings(names, settingNames).map(describeUnknown);

describe('names that look like settings', () => {
  test.each([
    ['DATABASE_URI', 'DATABASE_URL'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URL_FILE', 'DATABASE_URL'],
    ['database_url', 'DATABASE_URL'],
    ['SLACK-BOT-TOKEN', 'SLACK_BOT_TOKEN'],
    ['GPU_INSTANCE_SLACK_APP_TOKEN', 'SLACK_APP_TOKEN'],
    ['SLACK_SECRET', 'SLACK_SIGNING_SECRET'],
    ['PLATFORM_URL', 'PLATFORM_API_URL'],
    ['PLATFROM_API_URL', 'PLATFORM_API_URL'],
    ['TOKEN_ENCRYPTION_KEY', 'TOKEN_ENCRYPTION_KEYS'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['HTTPS_PORXY', 'HTTPS_PROXY'],
  ])('%s means %s', (name, nearest) => {
    expect(told(name)).toEqual([`${name} (meant: ${nearest}?)`]);
  });

  test('of Slack are told even where nothing is near', () => {
    expect(told('SLACK_PORT', 'SLACK_SERVICE_HOST', 'SLACK_PORT_80_TCP_ADDR')).toEqual([
      'SLACK_PORT',
      'SLACK_SERVICE_HOST',
      'SLACK_PORT_80_TCP_ADDR',
    ]);
  });

  test('and those of other programs are left alone', () => {
    const others = [
      'PATH',
      'HOME',
      'HOSTNAME',
      'NODE_ENV',
      'SORT',
      'POST',
      'PGHOST',
      'DATABASE_HOST',
      'API_URL',
      'APP_PORT',
      'MY_PROXY',
      'ftp_proxy',
      'FTP_PROXY',
    ];
    const npms = [
      ...['loglevel', 'https_proxy', 'proxy', 'noproxy', 'node_gyp', 'userconfig', 'local_prefix'].map(
        (name) => `npm_config_${name}`,
      ),
      ...['npm_package_json', 'npm_lifecycle_event', 'npm_execpath', 'npm_command'],
    ];
    expect(told(...others, ...npms, 'KUBERNETES_SERVICE_HOST', ...settingNames)).toEqual([]);
  });
});
