import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { asEchoed } from '../../src/playground/workspace/echo.ts';
import { aForm, option, plain, startHttpApp } from './workspace-apps.ts';

type Started = Awaited<ReturnType<typeof startHttpApp>>;

let started: Started;
/** What the app answers to a submission, and what it opens; each test may set its own. */
let reply: ViewResponseAction | undefined | 'silence';
let form: ModalView = aForm();
const submitted: unknown[] = [];
const actions: Record<string, unknown>[] = [];

beforeEach(async () => {
  reply = undefined;
  form = aForm();
  submitted.length = 0;
  actions.length = 0;
  started = await startHttpApp(
    (app) => {
      app.command('/form', async ({ ack, body, client }) => {
        await ack();
        await client.views.open({ trigger_id: body.trigger_id, view: form });
      });
      app.view('form', async ({ ack, view }) => {
        submitted.push(view.state.values);
        if (reply === 'silence') return;
        await (reply ? ack(reply) : ack());
      });
      app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, body }) => {
        actions.push({ type: body.type, is_cleared: 'is_cleared' in body && body.is_cleared });
        await ack();
      });
      app.action(/.*/, async ({ ack, action }) => {
        actions.push(action as never);
        await ack();
      });
      app.options(/.*/, async ({ ack, payload }) => {
        const offered = ['pytorch', 'tensorflow', 'jupyter'].filter((name) => name.includes(payload.value));
        await ack({ options: offered.map((name) => option(name)) });
      });
      app.error(async () => {});
    },
    { patienceMs: 2000 },
  );
});
afterEach(() => started.close());

/** Olivia, with the form open before her. */
async function openForm() {
  const { slack } = started;
  const { owner } = slack.users;
  const person = slack.person(owner.id);
  await person.command('/form');
  await slack.until(() => slack.openView(owner.id), { what: 'an open form' });
  return { slack, person, user: owner.id, view: () => slack.openView(owner.id) };
}

test('what is typed and chosen arrives with the submission', async () => {
  const { slack, person, view } = await openForm();
  await person.fill({ name: 'Ada', 'size/v': 'Large' });
  expect((await person.submit()).response).toBe('closed');
  expect(view()).toBeNull();
  expect(submitted).toEqual([
    {
      name: { v: { type: 'plain_text_input', value: 'Ada' } },
      count: { v: { type: 'number_input', value: '1' } },
      size: { v: { type: 'static_select', selected_option: asEchoed(option('l', 'Large')) } },
    },
  ]);
  expect(slack.warnings).toEqual([]);
});

test('untouched optional fields arrive as null', async () => {
  const { person } = await openForm();
  await person.fill({ name: 'Ada', count: null });
  await person.submit();
  expect(submitted).toMatchObject([
    { count: { v: { value: null } }, size: { v: { selected_option: null } } },
  ]);
});

test('an option that is not offered cannot be chosen', async () => {
  const { person } = await openForm();
  await expect(person.fill({ size: 'Huge' })).rejects.toThrow('it offers: s (Small), l (Large)');
});

describe("the client's own checks", () => {
  test.each([
    [{}, { name: 'Please complete this required field.' }],
    [{ name: 'A' }, { name: 'Enter at least 2 characters.' }],
    [{ name: 'A far too long name' }, { name: 'Enter at most 8 characters.' }],
    [{ name: 'Ada', count: '0' }, { count: 'Enter 1 or more.' }],
    [{ name: 'Ada', count: '9' }, { count: 'Enter 8 or less.' }],
    [{ name: 'Ada', count: '1.5' }, { count: 'Enter a whole number.' }],
    [{ name: 'Ada', count: 'two' }, { count: 'Enter a number.' }],
  ])('keep %j back', async (values: Record<string, string>, errors: Record<string, string>) => {
    const { slack, person, view } = await openForm();
    await person.fill(values);
    const before = slack.deliveries.length;
    expect(await person.submit()).toEqual({
      delivery: null,
      response: 'client-errors',
      clientErrors: errors,
    });
    expect(view()?.errors).toEqual(errors);
    expect(slack.deliveries).toHaveLength(before);
  });

  test("speak the person's language", async () => {
    const { slack } = await openForm();
    const { id } = slack.users.chinese;
    await slack.person(id).command('/form');
    await slack.until(() => slack.openView(id));
    expect((await slack.person(id).submit()).clientErrors).toEqual({ name: '请填写此必填字段。' });
  });
});

describe('an update', () => {
  async function updateWith(blocks: ModalView['blocks']) {
    const { slack, person, view } = await openForm();
    await person.fill({ name: 'Ada', count: '4', size: 's' });
    const { id = '', hash = '' } = view() ?? {};
    await started.app.client.views.update({
      view_id: id,
      hash,
      token: slack.botToken,
      view: aForm({ blocks }),
    });
    return view()?.state.values;
  }

  test('keeps what was typed where both ids stay', async () => {
    expect(await updateWith(aForm().blocks)).toMatchObject({
      name: { v: { value: 'Ada' } },
      count: { v: { value: '4' } },
      size: { v: { selected_option: option('s', 'Small') } },
    });
  });

  test('starts over where the block_id or the action_id changes', async () => {
    const [name, count, size] = aForm().blocks as unknown as [
      never,
      { element: object },
      { element: object },
    ];
    const values = await updateWith([
      name,
      { ...count, block_id: 'count-2' } as never,
      { ...size, element: { ...size.element, action_id: 'w' } } as never,
    ]);
    expect(values).toMatchObject({
      name: { v: { value: 'Ada' } },
      'count-2': { v: { value: '1' } },
      size: { w: { selected_option: null } },
    });
  });

  test('warns when it keeps a choice that it no longer offers', async () => {
    const [name, count, size] = aForm().blocks as unknown as [never, never, { element: object }];
    const element = { ...size.element, options: [option('l', 'Large')] };
    const values = await updateWith([name, count, { ...size, element } as never]);
    expect(values).toMatchObject({ size: { v: { selected_option: option('s', 'Small') } } });
    expect(started.slack.warnings[0]).toContain('size/v kept a choice');
  });

  test('forgets the values of blocks that vanish', async () => {
    expect(Object.keys((await updateWith(aForm().blocks.slice(0, 1))) ?? {})).toEqual(['name']);
  });
});

describe('the acknowledgement of a submission', () => {
  async function submitWith(answer: typeof reply) {
    reply = answer;
    const opened = await openForm();
    await opened.person.fill({ name: 'Ada' });
    return { ...opened, result: await opened.person.submit() };
  }

  test('may update the view', async () => {
    const { result, view } = await submitWith({
      response_action: 'update',
      view: aForm({ title: plain('Two') }),
    });
    expect(result.response).toBe('updated');
    expect(view()?.title.text).toBe('Two');
  });

  test('may push a view, and closing that one brings back the first with its values', async () => {
    const { result, view, person } = await submitWith({
      response_action: 'push',
      view: aForm({ title: plain('Above') }),
    });
    expect(result.response).toBe('pushed');
    expect(view()?.title.text).toBe('Above');
    await person.close();
    expect(view()?.state.values).toMatchObject({ name: { v: { value: 'Ada' } } });
  });

  test('may clear the stack', async () => {
    const { result, view } = await submitWith({ response_action: 'clear' });
    expect([result.response, view()]).toEqual(['cleared', null]);
  });

  test('may put errors under inputs, which typing takes away', async () => {
    const { result, view, person } = await submitWith({
      response_action: 'errors',
      errors: { name: 'Taken', count: 'Too many' },
    });
    expect(result).toMatchObject({ response: 'errors', errors: { name: 'Taken', count: 'Too many' } });
    await person.fill({ name: 'Bob' });
    expect(view()?.errors).toEqual({ count: 'Too many' });
  });

  test('that names no input block leaves a warning and a modal in trouble', async () => {
    const { result, view, slack } = await submitWith({ response_action: 'errors', errors: { nowhere: 'x' } });
    expect(result.response).toBe('failed');
    expect(view()?.banner).toBe('We had some trouble connecting. Try again?');
    expect(slack.warnings[0]).toContain('"nowhere"');
  });

  test('with a view that breaks a limit is not shown', async () => {
    const { result, slack } = await submitWith({
      response_action: 'update',
      view: aForm({ title: plain('x'.repeat(25)) }),
    });
    expect(result.response).toBe('failed');
    expect(slack.warnings[0]).toContain('must be less than 25 characters [json-pointer:/view/title/text]');
  });

  test('that does not come leaves the modal open with its values, and one may try again', async () => {
    const { result, view, person } = await submitWith('silence');
    expect(result).toMatchObject({ response: 'timeout', delivery: { timedOut: true, status: 0 } });
    expect(view()?.banner).toBe('We had some trouble connecting. Try again?');
    reply = undefined;
    expect((await person.submit()).response).toBe('closed');
    expect(submitted).toHaveLength(2);
  });
});

test('an impatient person can submit twice', async () => {
  const { slack, person } = await openForm();
  await person.fill({ name: 'Ada' });
  await person.submit({ duplicate: 1 });
  expect(submitted).toHaveLength(2);
  const ids = slack.deliveries
    .filter(({ kind }) => kind === 'view_submission')
    .map(({ payload }) => payload.trigger_id);
  expect(new Set(ids).size).toBe(2);
});

test('an input speaks at once only when it dispatches, and text only on Enter', async () => {
  const element = { type: 'plain_text_input' as const, action_id: 'v' };
  const input = { type: 'input' as const, label: plain('L'), optional: true };
  const config = { trigger_actions_on: ['on_character_entered' as const] };
  form = aForm({
    blocks: [
      { ...input, block_id: 'quiet', element },
      { ...input, block_id: 'enter', dispatch_action: true, element },
      {
        ...input,
        block_id: 'eager',
        dispatch_action: true,
        element: { ...element, dispatch_action_config: config },
      },
      { ...aForm().blocks[2], dispatch_action: true } as never,
    ],
  });
  const { person, view } = await openForm();
  await person.fill({ quiet: 'a\n', enter: 'b', eager: 'c', size: 'Large' });
  await person.fill({ enter: 'd\n' });
  expect(actions).toMatchObject([
    { block_id: 'eager', value: 'c' },
    { block_id: 'size', type: 'static_select', selected_option: option('l', 'Large') },
    { block_id: 'enter', value: 'd' },
  ]);
  expect(view()?.state.values.enter?.v?.value).toBe('d');
});

test('a menu with outside options asks the app, and takes only what it offered', async () => {
  form = aForm({
    blocks: [
      {
        type: 'input',
        block_id: 'image',
        label: plain('Image'),
        element: { type: 'external_select', action_id: 'v', min_query_length: 2 },
      },
    ],
  });
  const { slack, person } = await openForm();
  expect(await person.suggest('image', 't')).toEqual({ options: [] });
  expect(slack.deliveries.some(({ kind }) => kind === 'block_suggestion')).toBe(false);
  expect((await person.suggest('image', 'tor')).options).toEqual([option('pytorch')]);
  await person.fill({ image: 'tensorflow' });
  await expect(person.fill({ image: 'windows' })).rejects.toThrow('does not offer "windows"');
  await person.submit();
  expect(submitted).toEqual([
    { image: { v: { type: 'external_select', selected_option: asEchoed(option('tensorflow')) } } },
  ]);
});

test('Cancel tells the app when it asked to be told', async () => {
  form = aForm({ notify_on_close: true });
  const { person, view } = await openForm();
  await person.close();
  expect(view()).toBeNull();
  expect(actions).toEqual([{ type: 'view_closed', is_cleared: false }]);
});

test('a command that gets no answer shows operation_timeout to its author only', async () => {
  const { slack } = started;
  const { owner, colleague } = slack.users;
  started.app.command('/slow', async () => {});
  const delivery = await slack.person(owner.id).command('/slow');
  expect(delivery).toMatchObject({ timedOut: true, status: 0 });
  const seen = (as: string) => slack.messages(slack.channels.member.id, { as }).map(({ text }) => text);
  expect(seen(owner.id)).toEqual(['/slow failed with the error "operation_timeout"']);
  expect(seen(colleague.id)).toEqual([]);
});
