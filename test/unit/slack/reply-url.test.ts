import { afterEach, expect, jest, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import { createReplyUrls } from '../../../src/slack/edge/reply-url.ts';

const called: string[] = [];
jest.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
  called.push(String(url));
  return new Response('ok');
});
afterEach(() => void called.splice(0));

const send = (url: string, apiUrl?: string) =>
  createReplyUrls(apiUrl).send(new Secret(url), { text: 'x' }, { visible: 'ephemeral' });

test.each([
  'https://hooks.slack.com/commands/T1/2/abc',
  'https://hooks.slack-gov.com/actions/T1/2/abc',
  'https://HOOKS.SLACK.COM:443/commands/T1/2/abc',
])('%s is called', async (url) => {
  expect(await send(url)).toEqual({ kind: 'sent' });
  expect(called).toEqual([new URL(url).href]);
});

test.each([
  'http://hooks.slack.com/commands/x',
  'https://hooks.slack.com:8443/commands/x',
  'https://someone@hooks.slack.com/commands/x',
  'https://:pass@hooks.slack.com/commands/x',
  'https://hooks.slack.com@evil.example/x',
  'https://evil.example\\@hooks.slack.com/x',
  'https://evil.example#.slack.com',
  'https://evil.example?.slack.com',
  'https://evil-slack.com/x',
  'https://slack.com.evil.example/x',
  'https://hooks.slack.com./x',
  'https://hooks.ѕlack.com/x',
  'https://hooks.slack.com%2eevil.example/x',
  'https://127.0.0.1/x',
  'https://[::1]/x',
  'https://[::ffff:169.254.169.254]/x',
  'http://169.254.169.254/latest/meta-data',
  'https://2130706433/x',
  'ftp://hooks.slack.com/x',
  'javascript:alert(1)',
  'data:text/plain,x',
  'hooks.slack.com/x',
  '//hooks.slack.com/x',
  '',
  '\u0000',
])('%j is never called', async (url) => {
  expect(await send(url)).toEqual({ kind: 'gone' });
  expect(called).toEqual([]);
});

test.each([
  ['http://127.0.0.1:4000/commands/x', 'sent'],
  ['http://127.0.0.1:4001/commands/x', 'gone'],
  ['http://127.0.0.1/commands/x', 'gone'],
  ['https://127.0.0.1:4000/commands/x', 'gone'],
  ['http://u:p@127.0.0.1:4000/commands/x', 'gone'],
  ['http://localhost:4000/commands/x', 'gone'],
])("with Slack's API at http://127.0.0.1:4000, %s is %s", async (url, kind) => {
  expect(await send(url, 'http://127.0.0.1:4000/api/')).toEqual({ kind });
});
