import { describe, expect, test } from '@jest/globals';
import { isLoopback, isSpared } from '../../../src/config/no-proxy.ts';

describe('NO_PROXY', () => {
  test.each([
    ['', 'slack.com', 443, false],
    [' , ,', 'slack.com', 443, false],
    ['*', 'slack.com', 443, true],
    ['slack.com', 'slack.com', 443, true],
    ['slack.com', 'hooks.slack.com', 443, true],
    ['.slack.com', 'hooks.slack.com', 443, true],
    ['.slack.com', 'slack.com', 443, true],
    ['*.slack.com', 'hooks.slack.com', 443, true],
    ['slack.com', 'notslack.com', 443, false],
    ['slack.com', 'slack.com.evil.example', 443, false],
    ['hooks.slack.com', 'slack.com', 443, false],
    ['SLACK.com', 'Slack.COM', 443, true],
    ['slack.com.', 'slack.com', 443, true],
    ['slack.com', 'slack.com.', 443, true],
    ['a.example, slack.com', 'slack.com', 443, true],
    ['a.example slack.com', 'slack.com', 443, true],
    ['a.example,\n.lab', 'platform.lab', 65011, true],
    ['slack.com:443', 'slack.com', 443, true],
    ['slack.com:8443', 'slack.com', 443, false],
    ['10.0.0.1', '10.0.0.1', 443, true],
    ['10.0.0.1', '10.0.0.11', 443, false],
    ['10.0.0.1:65011', '10.0.0.1', 65011, true],
    ['10.0.0.1:65011', '10.0.0.1', 443, false],
    ['10.0.0.0/8', '10.200.3.4', 443, true],
    ['10.0.0.0/8', '11.0.0.1', 443, false],
    ['0.0.0.0/0', '192.0.2.1', 443, true],
    ['10.0.0.0/33', '10.0.0.1', 443, false],
    ['10.0.0.0/x', '10.0.0.1', 443, false],
    ['10.0.0.0/8', '10.example', 443, false],
    ['0.0.1', '10.0.0.1', 443, false],
    ['[::1]', '::1', 443, true],
    ['::1', '[::1]', 443, true],
    ['[::1]:8443', '::1', 443, false],
    ['fd00::/8', 'fd12:3456::1', 443, true],
    ['fd00::/8', 'fe80::1', 443, false],
    ['10.0.0.0/8', 'fd00::1', 443, false],
  ])('%j, asked for %s port %d: %s', (noProxy, host, port, expected) => {
    expect(isSpared(noProxy, host, port)).toBe(expected);
  });
});

test.each([
  ['localhost', true],
  ['LOCALHOST.', true],
  ['app.localhost', true],
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['[::1]', true],
  ['localhost.example', false],
  ['127.0.0.1.example', false],
  ['10.0.0.1', false],
  ['0.0.0.0', false],
])('%s is this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
