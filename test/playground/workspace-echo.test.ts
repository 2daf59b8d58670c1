// What an app reads back of what it sent.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ModalView } from '@slack/types';
import { asEchoed } from '../../src/playground/workspace/echo.ts';
import { clientOf, startHttpApp } from './workspace-apps.ts';

test.each<[string, object, object]>([
  ['a plain text', { type: 'plain_text', text: 'a' }, { type: 'plain_text', text: 'a', emoji: true }],
  ['one without emoji', { type: 'plain_text', text: 'a', emoji: false }, { emoji: false }],
  ['mrkdwn', { type: 'mrkdwn', text: '*a*' }, { type: 'mrkdwn', text: '*a*', verbatim: false }],
  ['verbatim mrkdwn', { type: 'mrkdwn', text: 'a', verbatim: true }, { verbatim: true }],
  ['controls', { type: 'plain_text', text: 'A & B <1> "x"' }, { text: 'A &amp; B &lt;1&gt; "x"' }],
  ['escapes', { type: 'plain_text', text: '&amp; &lt; &gt; &nbsp;' }, { text: '&amp; &lt; &gt; &amp;nbsp;' }],
  [
    'links',
    { type: 'mrkdwn', text: '<@U1> & <https://a.b/?c&d|e>' },
    { text: '<@U1> &amp; <https://a.b/?c&amp;d|e>' },
  ],
  ['rich text', { type: 'text', text: 'a & b' }, { type: 'text', text: 'a & b' }],
])('%s', (_, sent, echoed) => {
  expect(asEchoed(sent)).toMatchObject(echoed);
  expect(asEchoed(asEchoed(sent))).toEqual(asEchoed(sent));
});

const label = { type: 'plain_text', text: 'R & D' } as const;
const option = { text: label, value: 'r&d' } as const;
const view: ModalView = {
  type: 'modal',
  title: { type: 'plain_text', text: '<1>' },
  submit: { type: 'plain_text', text: 'Go' },
  private_metadata: 'a & b',
  callback_id: 'form',
  blocks: [
    {
      type: 'input',
      block_id: 'words',
      label,
      element: { type: 'plain_text_input', action_id: 'words', initial_value: 'x & y' },
    },
    {
      type: 'input',
      block_id: 'group',
      label,
      element: { type: 'static_select', action_id: 'group', options: [option], initial_option: option },
    },
    {
      type: 'actions',
      block_id: 'do',
      elements: [{ type: 'button', action_id: 'press', text: label, value: 'a & b' }],
    },
  ],
};

let bench: Awaited<ReturnType<typeof startHttpApp>>;
beforeAll(async () => {
  bench = await startHttpApp((app) => {
    app.command('/gpu-instance', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    app.action('press', async ({ ack }) => ack());
    app.view('form', async ({ ack }) => ack());
  });
});
afterAll(() => bench.close());

const text = { type: 'plain_text', text: 'R &amp; D', emoji: true };
const echoed = {
  title: { type: 'plain_text', text: '&lt;1&gt;', emoji: true },
  private_metadata: 'a & b',
  blocks: [
    {
      label: text,
      dispatch_action: false,
      element: { multiline: false, initial_value: 'x & y', action_id: 'words' },
    },
    { label: text, element: { options: [{ text, value: 'r&d' }] } },
    { elements: [{ text, value: 'a & b' }] },
  ],
};

test('a press and a submission bring the view as Slack keeps it, typed values untouched', async () => {
  const { slack } = bench;
  const person = slack.person(slack.users.owner.id);
  await person.command('/gpu-instance');
  await slack.until(() => slack.openView(slack.users.owner.id), { what: 'the form' });
  await person.click('press');
  await person.submit();

  const payloads = slack.deliveries.map(({ payload }) => payload);
  const [press, submission] = ['block_actions', 'view_submission'].map((kind) =>
    payloads.find(({ type }) => type === kind),
  );
  const state = {
    values: {
      words: { words: { type: 'plain_text_input', value: 'x & y' } },
      group: { group: { type: 'static_select', selected_option: { text, value: 'r&d' } } },
    },
  };
  expect(press).toMatchObject({ view: { ...echoed, state }, actions: [{ text, value: 'a & b' }] });
  expect(submission).toMatchObject({ view: { ...echoed, state } });
});

test('so do the answer to a post and the history', async () => {
  const { slack } = bench;
  const client = clientOf(slack);
  const channel = slack.channels.member.id;
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'a & <@U1>' } }];
  const posted = await client.chat.postMessage({ channel, text: 'a', blocks: blocks as never });
  const expected = [{ text: { type: 'mrkdwn', text: 'a &amp; <@U1>', verbatim: false } }];
  expect(posted.message?.blocks).toMatchObject(expected);
  const { messages } = await client.conversations.history({ channel });
  expect(messages?.[0]?.blocks).toMatchObject(expected);
});
