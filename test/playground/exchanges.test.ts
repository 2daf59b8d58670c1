// The wire: what is kept of the exchanges, what is shown of it, and which of them belong together.
import { expect, test } from '@jest/globals';
import { type Exchange, ExchangeLog } from '../../src/playground/exchanges/exchange-log.ts';
import { maskSecrets } from '../../src/playground/exchanges/mask-secrets.ts';
import { storyOf } from '../../src/playground/exchanges/story.ts';
import { aForm, clientOf, startHttpApp } from './workspace-apps.ts';

const start = { direction: 'app-to-slack', method: 'POST', path: '/', title: 't', request: null } as const;

test('an exchange is there while it waits, and whole when it was answered', () => {
  const log = new ExchangeLog('x');
  const finish = log.begin(start);
  expect(log.entries).toMatchObject([{ id: 'x1', status: null, durationMs: null }]);
  finish({ status: 200, body: { ok: true } });
  expect(log.entries).toMatchObject([
    { id: 'x1', status: 200, response: { ok: true }, durationMs: expect.any(Number) },
  ]);
});

test('a connection that broke is told from an answer', () => {
  const log = new ExchangeLog('x');
  log.begin(start)(null);
  expect(log.entries[0]).toMatchObject({ status: 0, response: null });
});

test('the log keeps the newest few hundred', () => {
  const log = new ExchangeLog('x');
  for (let count = 0; count < 2000; count += 1) log.begin(start);
  expect(log.entries.length).toBeLessThanOrEqual(500);
  expect(log.entries.at(-1)?.id).toBe('x2000');
});

test.each([
  ['a verification token', { token: 'abc' }],
  ['a platform token in a form', { values: { token: { v: { type: 'plain_text_input', value: 'abc' } } } }],
  ["Slack's bot token, anywhere", { text: 'it is xoxb-abc-1 indeed' }],
  ['a JSON Web Token, anywhere', { note: 'Bearer eyJabc.eyJabc.abc' }],
  ['a reply address', { response_url: 'http://127.0.0.1:1/commands/T0/1/abc' }],
  ['an access key in a form', { access_key: { access_key: { type: 'plain_text_input', value: 'abc' } } }],
  ['a link to connect by', { url: `http://127.0.0.1:1/connect/abc${'x'.repeat(40)}` }],
  ['a token in an address', { url: 'http://127.0.0.1:1/jupyter/?token=abc' }],
  ['a secret in a list', { secrets: ['abc', 'abc'] }],
])('%s is covered', (_what, value) => {
  const shown = JSON.stringify(maskSecrets(value));
  expect(shown).toContain('••••');
  expect(shown).not.toContain('abc');
});

test('what is no secret stays readable', () => {
  const value = { trigger_id: '1.2.3', user: { id: 'U1' }, token_block: { type: 'input', text: 'Token' } };
  expect(maskSecrets(value)).toEqual(value);
});

test('long lists and long texts are cut, and say so', () => {
  const list = maskSecrets(Array.from({ length: 300 }, (_, index) => index)) as unknown[];
  expect(list.at(-1)).toBe('… 260 more');
  expect(String(maskSecrets('x'.repeat(9000)))).toContain('(9000 characters)');
});

const task = '0123456789abcdef0123456789abcdef';
const submission = '6fa459ea-ee8a-4ca4-894e-db77e160355e';

function story(of: number, given: readonly Partial<Exchange>[]): number[] {
  const entries = given.map((each, index): Exchange => {
    const rest = { at: index, path: '/', method: 'POST', title: '', request: null, response: null };
    return { direction: 'slack-to-app', ...rest, id: String(index), status: 200, durationMs: 1, ...each };
  });
  const chosen = entries[of];
  return chosen ? storyOf(entries, chosen).map(({ id }) => Number(id)) : [];
}

const oneLaunch: readonly Partial<Exchange>[] = [
  { request: { command: '/gpu-instance', trigger_id: '1.1.aa' } },
  { request: { trigger_id: '1.1.aa' }, response: { view: { id: 'V0AAAAAAAAA' } } },
  {
    request: { type: 'view_submission', view: { id: 'V0AAAAAAAAA', private_metadata: submission, v: 'img' } },
  },
  {
    direction: 'app-to-platform',
    request: { instanceServiceName: 'one', imagePath: 'img' },
    response: { data: task },
  },
  { direction: 'app-to-slack', request: { text: `launched ${task}` } },
];
const another: readonly Partial<Exchange>[] = [
  { request: { command: '/gpu-instance', trigger_id: '2.1.bb' } },
  { direction: 'app-to-platform', request: { instanceServiceName: 'two', imagePath: 'img' } },
];

test.each([0, 1, 2, 3, 4])('the story of a launch is the same from its exchange %i', (of) => {
  expect(story(of, [...oneLaunch, ...another])).toEqual([0, 1, 2, 3, 4]);
});

test('a list that names many instances belongs to a story without joining others to it', () => {
  const ids = Array.from({ length: 9 }, (_, index) => String(index).repeat(32));
  const list = { response: { data: [task, ...ids] } };
  const other = { direction: 'app-to-slack' as const, request: { text: `launched ${ids[3]}` } };
  expect(story(4, [...oneLaunch, list, other])).toEqual([0, 1, 2, 3, 4, 5]);
});

test('the control door shows what was said on both ways, and what was answered', async () => {
  const { slack, close } = await startHttpApp((app) => {
    app.command('/form', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: aForm() });
    });
  });
  const get = async (path: string) =>
    (await fetch(`${slack.origin}/_control/${path}`)).json() as Promise<never>;
  await slack.person(slack.users.owner.id).command('/form');
  await slack.until(() => slack.openView(slack.users.owner.id));
  slack.faults.set('auth.test', { kind: 'rate-limited', retryAfterSeconds: 1 });
  await clientOf(slack)
    .apiCall('auth.test', { token: undefined })
    .catch(() => undefined);
  const { exchanges } = (await get('exchanges')) as { exchanges: readonly Exchange[] };
  const seen = exchanges.map(({ direction, title, status }) => [direction, title, status]);
  expect(seen).toEqual(
    expect.arrayContaining([
      ['slack-to-app', 'command /form', 200],
      ['app-to-slack', 'views.open', 200],
      ['app-to-slack', 'auth.test', 429],
    ]),
  );
  const id = exchanges.find(({ title }) => title === 'command /form')?.id;
  const shown = JSON.stringify(await get(`exchange?id=${id}`));
  expect(shown).toContain('"command":"/form"');
  expect(shown).toMatch(/commands\/T0PLAYGRND\/\d+\/••••/u);
  await close();
});
