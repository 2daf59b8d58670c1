import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LogLevel, SocketModeReceiver } from '@slack/bolt';
import { aForm, quiet, startSocketApp } from './workspace-apps.ts';

type Started = Awaited<ReturnType<typeof startSocketApp>>;

let started: Started;
beforeEach(async () => {
  started = await startSocketApp(
    (app) => {
      app.command('/form', async ({ ack, body, client }) => {
        await ack('opening');
        await client.views.open({ trigger_id: body.trigger_id, view: aForm() });
      });
      app.command('/slow', async () => {});
      app.view('form', async ({ ack, view }) => {
        const name = view.state.values.name?.v?.value;
        if (name === 'Bob') await ack({ response_action: 'errors', errors: { name: 'Not Bob' } });
        else await ack();
      });
    },
    { patienceMs: 2000 },
  );
});
afterEach(() => started.close());

test('a command, a form and a submission make the round over Socket Mode', async () => {
  const { slack } = started;
  const { owner } = slack.users;
  const person = slack.person(owner.id);
  expect(await person.command('/form')).toMatchObject({ status: 200, body: { text: 'opening' } });
  await slack.until(() => slack.openView(owner.id));
  await person.fill({ name: 'Bob' });
  expect(await person.submit()).toMatchObject({ response: 'errors', errors: { name: 'Not Bob' } });
  await person.fill({ name: 'Ada' });
  expect((await person.submit()).response).toBe('closed');
  const said = slack.messages(slack.channels.member.id, { as: owner.id });
  expect(said.map(({ text }) => text)).toEqual(['opening']);
});

test('an envelope that is not acknowledged in time counts as unanswered', async () => {
  const { slack } = started;
  const delivery = await slack.person(slack.users.owner.id).command('/slow');
  expect(delivery).toMatchObject({ status: 0, timedOut: true });
});

test('each payload goes to one of several connections', async () => {
  const { slack } = started;
  const second = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: quiet,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
  });
  let heard = 0;
  second.client.on('slash_commands', async ({ ack }) => {
    heard += 1;
    await ack();
  });
  await second.client.start();
  await slack.until(() => slack.sockets.count === 2);
  for (let n = 0; n < 4; n += 1) await slack.person(slack.users.owner.id).command('/form');
  expect(heard).toBe(2);
  await second.client.disconnect();
});

test('an app told to reconnect comes back', async () => {
  const { slack } = started;
  slack.sockets.disconnectAll('refresh_requested');
  await slack.until(() => slack.sockets.count === 0);
  await slack.until(() => slack.sockets.count === 1);
  expect((await slack.person(slack.users.owner.id).command('/form')).status).toBe(200);
});

test('a command without a connection fails at the person', async () => {
  const { slack, receiver } = started;
  await receiver.client.disconnect();
  await slack.until(() => slack.sockets.count === 0);
  expect(await slack.person(slack.users.owner.id).command('/form')).toMatchObject({
    status: 0,
    timedOut: false,
  });
});

test('a socket without a ticket is turned away', async () => {
  const url = `${started.slack.origin.replace('http', 'ws')}/link/?ticket=made-up`;
  const refused = await new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.addEventListener('error', () => resolve(true));
    socket.addEventListener('open', () => resolve(false));
  });
  expect(refused).toBe(true);
});
