import { afterEach, expect, test } from '@jest/globals';
import type { App } from '@slack/bolt';
import { aForm, plain, startHttpApp } from './workspace-apps.ts';

let close: () => Promise<void> = async () => {};
afterEach(() => close());

async function start(register: (app: App) => void) {
  const started = await startHttpApp((app) => {
    app.command('/form', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: aForm() });
    });
    register(app);
  });
  close = started.close;
  return { slack: started.slack, person: started.slack.person(started.slack.users.owner.id) };
}

test('a command opens a form, and what is typed arrives with the submission', async () => {
  const seen: unknown[] = [];
  const { slack, person } = await start((app) => {
    app.view('form', async ({ ack, view }) => {
      seen.push(view.state.values);
      await ack();
    });
  });
  await person.command('/form');
  await slack.until(() => slack.openView(slack.users.owner.id));
  await person.fill({ name: 'Ada', size: 'Large' });
  const result = await person.submit();
  expect(result.response).toBe('closed');
  expect(slack.openView(slack.users.owner.id)).toBeNull();
  expect(seen).toEqual([
    {
      name: { v: { type: 'plain_text_input', value: 'Ada' } },
      count: { v: { type: 'number_input', value: '1' } },
      size: { v: { type: 'static_select', selected_option: { text: plain('Large'), value: 'l' } } },
    },
  ]);
  expect(slack.warnings).toEqual([]);
});
