// A small app that uses everything Block Kit has and the real one does not, to put before the playground's page.
import type { App } from '@slack/bolt';
import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { startHttpApp } from '../playground/workspace-apps.ts';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const option = (value: string, text = value) => ({ value, text: plain(text) });
const fruits = ['Apple', 'Apricot', 'Banana', 'Cherry'].map((name) => option(name.toLowerCase(), name));
const vegetables = ['Asparagus', 'Carrot'].map((name) => option(name.toLowerCase(), name));

const everyInput: ModalView = {
  type: 'modal',
  callback_id: 'everything',
  title: plain('Everything'),
  submit: plain('Send'),
  close: plain('Never mind'),
  notify_on_close: true,
  blocks: [
    input('line', 'A line', { type: 'plain_text_input', action_id: 'v', max_length: 20 }),
    input('area', 'An area', { type: 'plain_text_input', action_id: 'v', multiline: true }, true),
    input('number', 'A number', {
      type: 'number_input',
      action_id: 'v',
      is_decimal_allowed: false,
      max_value: '9',
    }),
    input('select', 'One of some', { type: 'static_select', action_id: 'v', options: fruits }),
    input(
      'grouped',
      'Some of groups',
      {
        type: 'multi_static_select',
        action_id: 'v',
        max_selected_items: 2,
        option_groups: [
          { label: plain('Fruits'), options: fruits },
          { label: plain('Vegetables'), options: vegetables },
        ],
      },
      true,
    ),
    input('external', 'From the app', { type: 'external_select', action_id: 'v', min_query_length: 1 }),
    input(
      'externals',
      'More from the app',
      { type: 'multi_external_select', action_id: 'v', min_query_length: 0 },
      true,
    ),
    input('boxes', 'Boxes', { type: 'checkboxes', action_id: 'v', options: fruits.slice(0, 2) }, true),
    input('radio', 'Radio', { type: 'radio_buttons', action_id: 'v', options: fruits.slice(2) }),
    input('date', 'A day', { type: 'datepicker', action_id: 'v' }, true),
    input('time', 'A time', { type: 'timepicker', action_id: 'v' }, true),
    input('people', 'People', { type: 'multi_users_select', action_id: 'v' }, true),
    {
      type: 'actions',
      block_id: 'buttons',
      elements: [
        { type: 'button', action_id: 'push', text: plain('Go deeper') },
        {
          type: 'button',
          action_id: 'wipe',
          style: 'danger',
          text: plain('Wipe'),
          confirm: {
            title: plain('Really?'),
            text: plain('It will be gone.'),
            confirm: plain('Wipe it'),
            deny: plain('Keep it'),
          },
        },
        {
          type: 'overflow',
          action_id: 'more',
          options: [option('one', 'The first'), option('two', 'The second')],
        },
      ],
    },
  ],
};

type InputElement = Extract<KnownBlock, { type: 'input' }>['element'];

function input(block_id: string, label: string, element: InputElement, optional = false): KnownBlock {
  return { type: 'input', block_id, label: plain(label), element, optional };
}

const deeper: ModalView = {
  type: 'modal',
  callback_id: 'deeper',
  title: plain('Deeper'),
  blocks: [{ type: 'section', text: plain('One level down') }],
};

const home: HomeView = {
  type: 'home',
  blocks: [
    { type: 'header', text: plain('At home') },
    { type: 'actions', elements: [{ type: 'button', action_id: 'greet', text: plain('Greet me') }] },
  ],
};

/** 2026-01-02 03:04 UTC: another day in Shanghai than in New York. */
export const aMoment = 1_767_323_040;

export const everyBlock: readonly KnownBlock[] = [
  { type: 'header', text: plain('A header') },
  {
    type: 'section',
    text: {
      type: 'mrkdwn',
      text: `*bold* _italic_ ~gone~ \`code\` :rocket: <https://example.com|a link> <!date^${aMoment}^{date_num} {time}|then>\n> quoted`,
    },
    accessory: { type: 'button', action_id: 'beside', text: plain('Beside') },
  },
  { type: 'section', fields: [plain('left'), plain('right')] },
  { type: 'divider' },
  { type: 'image', image_url: 'https://example.com/cat.png', alt_text: 'A cat on a rack' },
  { type: 'context', elements: [{ type: 'mrkdwn', text: 'by <@U0CARLOS01> in <#C0GPULAB01>' }] },
  {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: [{ type: 'text', text: 'rich', style: { bold: true } }] },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'a point' }] }],
      },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: '<b>not bold</b>' }] },
    ],
  },
  {
    type: 'table',
    rows: [
      [
        { type: 'raw_text', text: 'Name' },
        { type: 'raw_text', text: 'Cards' },
      ],
      [
        { type: 'raw_text', text: 'M40' },
        { type: 'raw_text', text: '2' },
      ],
    ],
  },
];

export interface KitchenSink extends Awaited<ReturnType<typeof startHttpApp>> {
  /** What the app heard: action ids, and the values of a submission. */
  readonly heard: string[];
  readonly submitted: Record<string, unknown>[];
  /** Lets the submission that waits be answered. */
  answer(errors?: Record<string, string>): void;
}

export async function startKitchenSink(): Promise<KitchenSink> {
  const heard: string[] = [];
  const submitted: Record<string, unknown>[] = [];
  let answer: KitchenSink['answer'] = () => undefined;
  const register = (app: App) => {
    app.command('/gpu-instance', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: everyInput });
    });
    app.options({}, async ({ ack, payload }) => {
      const wanted = String(payload.value).toLowerCase();
      const matching = (list: typeof fruits) => list.filter(({ value }) => value.includes(wanted));
      const groups = [
        { label: plain('Fruits'), options: matching(fruits) },
        { label: plain('Vegetables'), options: matching(vegetables) },
      ];
      // Bolt's type asks for the answers of all kinds of menus at once.
      await ack({ option_groups: groups.filter(({ options }) => options.length > 0) } as never);
    });
    app.action({ action_id: 'push' }, async ({ ack, body, client }) => {
      await ack();
      if ('trigger_id' in body) await client.views.push({ trigger_id: body.trigger_id, view: deeper });
    });
    app.action(/^(?!push$)/u, async ({ ack, action }) => {
      await ack();
      heard.push('action_id' in action ? action.action_id : '');
    });
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: home });
    });
    app.view({ type: 'view_closed', callback_id: 'everything' }, async ({ ack }) => {
      await ack();
      heard.push('closed');
    });
    app.view('everything', async ({ ack, view }) => {
      submitted.push(view.state.values);
      const errors = await new Promise<Record<string, string> | undefined>((resolve) => {
        answer = resolve;
      });
      await (errors ? ack({ response_action: 'errors', errors }) : ack());
    });
  };
  const started = await startHttpApp(register, { patienceMs: 20_000 });
  return { ...started, heard, submitted, answer: (errors) => answer(errors) };
}
