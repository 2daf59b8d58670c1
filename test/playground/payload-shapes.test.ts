// What the workspace sends to an app has the keys that Slack documents: none is missing, none is invented.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { InputBlock, ModalView } from '@slack/types';
import { type Stage, startStage } from '../support/stage.ts';
import { differences, elementTypes, shapes } from './payload-shape.ts';
import { clientOf, option, plain, startHttpApp } from './workspace-apps.ts';

type Payload = Readonly<Record<string, unknown>>;

/** Sent all the same, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'Action.button.style: undocumented':
    "on no page, yet among an action's keys in the samples of Slack's own Java SDK",
};
const met = new Set<string>();

function expectDocumented(payload: Payload | undefined, shape: string): void {
  const found = differences(payload, shape, shape);
  for (const each of found) met.add(each);
  expect(found.filter((each) => !Object.hasOwn(exceptions, each))).toEqual([]);
}

describe('in a story of the app', () => {
  let stage: Stage;
  const view = () => stage.slack.openView(stage.slack.users.owner.id);
  const all = (kind: string) => stage.slack.deliveries.filter((each) => each.kind === kind);
  const payloads = (kind: string) => all(kind).map(({ payload }) => payload as Payload);
  const clicks = (where: (payload: Payload) => boolean) => payloads('block_actions').filter(where);

  async function openForm(): Promise<void> {
    await stage.person.command('/gpu-instance');
    await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form' });
  }

  beforeAll(async () => {
    stage = await startStage();
    await stage.connect();
    await stage.launch();
    await stage.message(/Task ID/u);
    await stage.person.click('launch_again');
    await stage.slack.until(() => view()?.callback_id === 'launch', { what: 'the form again' });
    await stage.person.suggest('imagePath', '');
    await stage.person.click('add_mount');
    await stage.person.close();
    await openForm();
    await stage.person.close({ all: true });
    stage.platform.fault('create', { kind: 'code', code: '10004' });
    await stage.launch();
    const notice = await stage.message(/was not launched/u);
    await stage.person.click('reopen_launch', { messageTs: notice.ts, channel: notice.channel });
  });
  afterAll(() => stage.stop());

  test('the commands', () => {
    expect(payloads('command').length).toBeGreaterThan(1);
    for (const payload of payloads('command')) expectDocumented(payload, 'SlashCommand');
  });

  test('a button of a message', () => {
    const found = clicks(({ message }) => message !== undefined);
    expect(found).toHaveLength(1);
    expectDocumented(found[0], 'BlockActionsInMessage');
  });

  test('a button of a message that one person sees, which Slack does not send along', () => {
    const found = clicks(({ container }) => Reflect.get(Object(container), 'is_ephemeral') === true);
    expect(found).toHaveLength(1);
    expectDocumented(found[0], 'BlockActionsInEphemeral');
  });

  test('buttons and menus of a form', () => {
    const found = clicks((payload) => payload.view !== undefined);
    expect(found.length).toBeGreaterThan(0);
    for (const payload of found) expectDocumented(payload, 'BlockActionsInView');
  });

  test('the submissions', () => {
    expect(payloads('view_submission')).toHaveLength(3);
    for (const payload of payloads('view_submission')) expectDocumented(payload, 'ViewSubmission');
  });

  test('closing a form by Cancel and by the X', () => {
    const closed = payloads('view_closed');
    expect(closed.map(({ is_cleared }) => is_cleared)).toEqual([false, true]);
    for (const payload of closed) expectDocumented(payload, 'ViewClosed');
  });

  test('typing into a menu of the app', () => {
    expect(payloads('block_suggestion').length).toBeGreaterThan(0);
    for (const payload of payloads('block_suggestion')) expectDocumented(payload, 'BlockSuggestion');
  });
});

const input = (element: { type: string }): InputBlock => ({
  type: 'input',
  block_id: element.type,
  optional: true,
  dispatch_action: true,
  label: plain(element.type),
  element: { ...element, action_id: 'v' } as InputBlock['element'],
});
const options = [option('a'), option('b')];
const placeholder = plain('choose');

/** Each type of element that a person can fill in, and what they choose. */
const filled: Readonly<Record<string, { block: InputBlock; value: string | readonly string[] }>> = {
  static_select: { block: input({ type: 'static_select', options, placeholder } as never), value: 'b' },
  external_select: { block: input({ type: 'external_select', min_query_length: 0 } as never), value: 'b' },
  users_select: { block: input({ type: 'users_select' }), value: 'U0ADA00001' },
  channels_select: { block: input({ type: 'channels_select' }), value: 'C0ADA00001' },
  conversations_select: { block: input({ type: 'conversations_select' }), value: 'C0ADA00001' },
  multi_static_select: { block: input({ type: 'multi_static_select', options } as never), value: ['a', 'b'] },
  multi_users_select: { block: input({ type: 'multi_users_select' }), value: ['U0ADA00001'] },
  checkboxes: { block: input({ type: 'checkboxes', options } as never), value: ['a'] },
  radio_buttons: { block: input({ type: 'radio_buttons', options } as never), value: 'a' },
  datepicker: {
    block: input({ type: 'datepicker', initial_date: '2026-01-01' } as never),
    value: '2026-02-02',
  },
  timepicker: { block: input({ type: 'timepicker' }), value: '12:30' },
  plain_text_input: { block: input({ type: 'plain_text_input' }), value: 'words\n' },
  number_input: { block: input({ type: 'number_input', is_decimal_allowed: false } as never), value: '7\n' },
};

describe('with every element', () => {
  let started: Awaited<ReturnType<typeof startHttpApp>>;
  const person = () => started.slack.person(started.slack.users.owner.id);

  beforeAll(async () => {
    started = await startHttpApp((app) => {
      app.command('/me', ({ ack }) => ack());
      app.action(/./u, ({ ack }) => ack());
      app.options(/./u, ({ ack }) => ack({ options }));
      app.view('all', ({ ack }) => ack());
      app.shortcut(/./u, ({ ack }) => ack());
      app.event('app_home_opened', async () => undefined);
    });
    const { payload } = await person().command('/me');
    const blocks = Object.values(filled).map(({ block }) => block);
    const view: ModalView = {
      type: 'modal',
      callback_id: 'all',
      title: plain('All'),
      submit: plain('Go'),
      blocks,
    };
    await clientOf(started.slack).views.open({ trigger_id: String(payload.trigger_id), view });
  });
  afterAll(() => started.close());

  test('the list of elements is the documented one, buttons and overflow menus apart', () => {
    expect([...Object.keys(filled), 'button', 'overflow'].sort()).toEqual([...elementTypes].sort());
  });

  test.each(Object.entries(filled))('a choice in a %s', async (type, { value }) => {
    const before = started.slack.deliveries.length;
    await person().fill({ [type]: value });
    const told = started.slack.deliveries.slice(before).find(({ kind }) => kind === 'block_actions');
    expect(told?.payload).toMatchObject({ actions: [{ type, block_id: type, action_id: 'v' }] });
    expectDocumented(told?.payload, 'BlockActionsInView');
  });

  test('everything chosen, in one submission', async () => {
    const { delivery } = await person().submit();
    expectDocumented(delivery?.payload, 'ViewSubmission');
  });

  test('an overflow menu and a styled button in a message', async () => {
    const { slack } = started;
    const button = { type: 'button', action_id: 'press', text: plain('Press'), value: '1', style: 'primary' };
    const overflow = { type: 'overflow', action_id: 'more', options };
    await clientOf(slack).apiCall('chat.postMessage', {
      channel: slack.channels.member.id,
      text: 'choose',
      blocks: [{ type: 'actions', elements: [button, overflow] }],
      metadata: { event_type: 'chosen', event_payload: { by: 'hand' } },
    });
    expectDocumented((await person().click('press')).payload, 'BlockActionsInMessage');
    expectDocumented((await person().click('more', { value: 'b' })).payload, 'BlockActionsInMessage');
  });

  test('shortcuts, the one that is everywhere and the one of a message', async () => {
    const { slack } = started;
    const said = person().say('gpu=1');
    expectDocumented((await person().shortcut('everywhere')).payload, 'GlobalShortcut');
    const message = { channel: slack.channels.member.id, ts: said.ts };
    const { payload } = await person().shortcut('here', { message });
    expect(payload).toMatchObject({ message: { text: 'gpu=1', ts: said.ts }, message_ts: said.ts });
    expectDocumented(payload, 'MessageShortcut');
  });

  test('the Home tab, before and after a view was published, and its button', async () => {
    const { slack } = started;
    const first = (await person().openHome()).payload;
    expect(first.event).not.toHaveProperty('view');
    expectDocumented(first, 'AppHomeOpenedCallback');
    const elements = [{ type: 'button' as const, action_id: 'at_home', text: plain('Here') }];
    const view = { type: 'home' as const, blocks: [{ type: 'actions' as const, elements }] };
    await clientOf(slack).views.publish({ user_id: slack.users.owner.id, view });
    const second = (await person().openHome()).payload;
    expect(second.event).toHaveProperty('view.type', 'home');
    expectDocumented(second, 'AppHomeOpenedCallback');
    expectDocumented((await person().click('at_home', { home: true })).payload, 'BlockActionsInView');
  });
});

test('what is sent against the pages is still sent', () => {
  expect([...met].sort()).toEqual(Object.keys(exceptions).sort());
});

test('a key too few, a key too many, a wrong type and a null are noticed', () => {
  const channel = { id: 'C1', name: 'lab' };
  expect(differences(channel, 'Channel', 'it')).toEqual([]);
  expect(differences({ id: 'C1' }, 'Channel', 'it')).toEqual(['it.name: missing']);
  expect(differences({ ...channel, topic: '' }, 'Channel', 'it')).toEqual(['it.topic: undocumented']);
  expect(differences({ ...channel, id: 1 }, 'Channel', 'it')).toEqual(['it.id: number instead of string']);
  expect(differences({ ...channel, id: null }, 'Channel', 'it')).toEqual(['it.id: null instead of string']);
  expect(differences({ type: 'no_such' }, 'Held.*', 'it')).toEqual(['it: nothing known of Held.no_such']);
});

test('each shape names the page it is from', () => {
  for (const [name, { page }] of shapes) expect(`${name} ${page}`).toMatch(/ https:\/\/docs\.slack\.dev\/./u);
});
