import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { aForm, clientOf, plain, refusalOf, startHttpApp } from './workspace-apps.ts';

type Started = Awaited<ReturnType<typeof startHttpApp>>;

let started: Started;
let client: WebClient;
let clock = 0;
let trigger = '';
let user = '';

/** A workspace whose time stands still, and a trigger just issued by a command. */
beforeEach(async () => {
  clock = Date.now();
  started = await startHttpApp(
    (app) => {
      app.command('/form', async ({ ack, body }) => {
        trigger = body.trigger_id;
        await ack();
      });
      app.action('more', async ({ ack, body }) => {
        if ('trigger_id' in body) trigger = body.trigger_id;
        await ack();
      });
    },
    // A trigger's life is Slack's here, by a clock that the test hands in.
    { now: () => clock, triggerLifeMs: undefined },
  );
  user = started.slack.users.owner.id;
  client = clientOf(started.slack);
  await started.slack.person(user).command('/form');
});
afterEach(() => started.close());

const withButton = aForm({
  blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'more', text: plain('More') }] }],
});

test('a trigger opens one view, whose full form comes back', async () => {
  const { view } = await client.views.open({ trigger_id: trigger, view: aForm() });
  expect(view).toMatchObject({
    type: 'modal',
    callback_id: 'form',
    root_view_id: view?.id,
    previous_view_id: null,
    state: { values: {} },
    team_id: started.slack.team.id,
  });
  expect(started.slack.openView(user)?.id).toBe(view?.id);
  expect(await refusalOf(client.views.open({ trigger_id: trigger, view: aForm() }))).toBe(
    'exchanged_trigger_id',
  );
});

test('a trigger ends after three seconds', async () => {
  clock += 3001;
  expect(await refusalOf(client.views.open({ trigger_id: trigger, view: aForm() }))).toBe(
    'expired_trigger_id',
  );
  expect(started.slack.openView(user)).toBeNull();
});

test('a trigger nobody issued is invalid', async () => {
  expect(await refusalOf(client.views.open({ trigger_id: '1.2.x', view: aForm() }))).toBe(
    'invalid_trigger_id',
  );
});

test('a refused view leaves the trigger usable', async () => {
  const tooLong = aForm({ title: plain('x'.repeat(25)) });
  const refused = client.views.open({ trigger_id: trigger, view: tooLong });
  await expect(refused).rejects.toMatchObject({
    data: {
      error: 'invalid_arguments',
      response_metadata: {
        messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
      },
    },
  });
  expect(await refusalOf(client.views.open({ trigger_id: trigger, view: aForm() }))).toBe('ok');
});

test('an update with a stale hash is refused, and a closed view is not found', async () => {
  const { view } = await client.views.open({ trigger_id: trigger, view: aForm() });
  const update = (hash?: string) =>
    client.views.update({ view_id: view?.id ?? '', view: aForm(), ...(hash && { hash }) });
  expect(await refusalOf(update(view?.hash))).toBe('ok');
  expect(await refusalOf(update(view?.hash))).toBe('hash_conflict');
  expect(await refusalOf(update())).toBe('ok');
  await started.slack.person(user).close();
  expect(await refusalOf(update())).toBe('not_found');
});

test('three views make a stack, and the fourth is refused', async () => {
  const person = started.slack.person(user);
  await client.views.open({ trigger_id: trigger, view: withButton });
  for (const expected of ['ok', 'ok', 'push_limit_reached']) {
    await person.click('more');
    expect(await refusalOf(client.views.push({ trigger_id: trigger, view: withButton }))).toBe(expected);
  }
  expect(started.slack.viewStack(user)).toHaveLength(3);
  await person.close();
  expect(started.slack.viewStack(user)).toHaveLength(2);
  await person.close({ all: true });
  expect(started.slack.openView(user)).toBeNull();
});

test('a trigger of a command cannot push', async () => {
  expect(await refusalOf(client.views.push({ trigger_id: trigger, view: aForm() }))).toBe(
    'invalid_trigger_id',
  );
});

test('an external_id names one view', async () => {
  await client.views.open({ trigger_id: trigger, view: { ...withButton, external_id: 'mine' } });
  const found = await client.views.update({
    external_id: 'mine',
    view: { ...withButton, external_id: 'mine' },
  });
  expect(found.view?.external_id).toBe('mine');
  await started.slack.person(user).click('more');
  const again = client.views.push({ trigger_id: trigger, view: { ...aForm(), external_id: 'mine' } });
  expect(await refusalOf(again)).toBe('duplicate_external_id');
});

test('a view larger than 250 kB is refused as such', async () => {
  const text = { type: 'mrkdwn' as const, text: 'x'.repeat(2900) };
  const blocks = Array.from({ length: 90 }, () => ({ type: 'section' as const, text }));
  const call = client.views.open({ trigger_id: trigger, view: aForm({ blocks }) });
  expect(await refusalOf(call)).toBe('view_too_large');
});
