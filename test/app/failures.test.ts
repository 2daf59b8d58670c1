// What a person sees when the platform, the network or Slack does not do its part.
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { lastPayload } from '../support/slack-caller.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

const reopenButton = /"action_id":"reopen_launch"/u;

async function refusedWith(code: string, msg?: string) {
  stage = await startStage();
  await stage.connect();
  stage.platform.fault('create', { kind: 'code', code, ...(msg ? { msg } : {}) });
  expect((await stage.launch()).response).toBe('closed');
  return stage.message(/was not launched/u);
}

describe('a refusal is told to the person alone, in words, with the way back', () => {
  test.each([
    ['10003', /something required is missing/u],
    ['10004', /does not accept one of the values/u],
    ['10007', /account on the platform is frozen/u],
    ['10008', /token may not do this/u],
    ['10009', /no right to create instances/u],
    ['10010', /check of a file failed/u],
    ['10011', /file is too large/u],
  ])('%s', async (code, words) => {
    const notice = await refusedWith(code);
    expect(notice.ephemeral).toBe(true);
    expect(notice.text).toMatch(words);
    expect(notice.text).toContain(code);
    expect(notice.text).toContain('Nothing was started.');
    expect(JSON.stringify(notice.blocks)).toMatch(
      ['10008', '10009'].includes(code) ? /"action_id":"connect_again"/u : reopenButton,
    );
    expect(stage.platform.instances).toHaveLength(0);
  });

  test('716865, the create-task error, is confirmed by a look through the instances', async () => {
    const notice = await refusedWith('716865', '<!channel> 配额不足 *quota*');
    expect(notice.ephemeral).toBe(true);
    expect(notice.text).toMatch(/could not create the instance \(code 716865\)/u);
    expect(notice.text).toContain('配额不足');
    expect(notice.text).not.toContain('<!channel>');
    expect(notice.text).toContain('nothing was started');
    expect(
      stage.platform.requests.some(({ method, path }) => method === 'GET' && path.endsWith('/task')),
    ).toBe(true);
  });

  test("a code never seen before is shown as such, with the platform's words", async () => {
    const notice = await refusedWith('424242', '神秘');
    expect(notice.text).toContain('not documented (424242)');
    expect(notice.text).toContain('神秘');
  });

  test('the button opens the form again exactly as it was typed', async () => {
    const notice = await refusedWith('10004');
    stage.platform.clearFaults();
    await stage.person.click('reopen_launch', { messageTs: notice.ts, channel: notice.channel });
    const owner = stage.slack.users.owner.id;
    await stage.slack.until(() => stage.slack.openView(owner)?.callback_id === 'launch');
    expect((await stage.person.submit()).response).toBe('closed');
    await stage.message(/Task ID/u);
    const [first, second] = stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');
    expect(second?.body).toEqual(first?.body);
  });

  test('somebody else pressing that button gets a line, and no form', async () => {
    const notice = await refusedWith('10004');
    const colleague = stage.slack.users.colleague.id;
    const value = JSON.stringify(notice.blocks).match(/"value":"([0-9a-f-]{36})"/u)?.[1] ?? '';
    await stage.slack.person(colleague).command('/gpu-instance', 'help');
    const payload = {
      type: 'block_actions',
      user: { id: colleague, team_id: stage.slack.team.id },
      team: stage.slack.team,
      api_app_id: stage.slack.bot.appId,
      container: { type: 'message', message_ts: notice.ts, channel_id: notice.channel },
      trigger_id: lastPayload(stage, 'command').trigger_id,
      response_url: '',
      actions: [{ type: 'button', action_id: 'reopen_launch', block_id: 'x', value, action_ts: '1.1' }],
    };
    const { status } = await stage.slack.person(colleague).rawDeliver('block_actions', payload);
    expect(status).toBe(200);
    const shown = await stage.slack.until(() => stage.slack.openView(colleague));
    expect(shown.callback_id).not.toBe('launch');
    expect(JSON.stringify(shown.blocks)).toContain('does not know that launch');
  });
});

/** Only who is kept waiting needs an end to it; on a machine that stands still, a short one ends other calls as well. */
const patienceFor = ({ kind }: { readonly kind: string }): Record<string, string> =>
  kind.startsWith('hang') ? { PLATFORM_TIMEOUT_MS: '5000' } : {};

describe('an unclear answer is looked up, never sent again', () => {
  const creates = () => stage.platform.requests.filter(({ endpoint }) => endpoint === 'create');

  test.each([
    ['a dropped connection', { kind: 'drop-after' }],
    ['a time-out', { kind: 'hang-after' }],
    [
      'HTML instead of JSON',
      { kind: 'http', status: 502, body: '<html>Bad Gateway</html>', contentType: 'text/html', after: true },
    ],
    ['half an answer', { kind: 'truncated', after: true }],
    ['success without a task ID', { kind: 'empty-success', after: true }],
    ['10001 after the work was done', { kind: 'code', code: '10001', after: true }],
    ['10012 after the work was done', { kind: 'code', code: '10012', after: true }],
  ] as const)('%s, though the instance was created: the card comes', async (_, fault) => {
    stage = await startStage({ env: patienceFor(fault) });
    await stage.connect();
    stage.platform.fault('create', fault);
    await stage.launch();
    const card = await stage.message(/Task ID/u);
    expect(stage.platform.instances).toHaveLength(1);
    expect(card.text).toContain(stage.platform.instances[0]?.id);
    expect(creates()).toHaveLength(1);
  });

  test.each([
    ['a dropped connection', { kind: 'drop-before' }, /connection to the platform broke/u],
    ['a time-out', { kind: 'hang-before' }, /did not answer in time/u],
    [
      'HTML instead of JSON',
      { kind: 'http', status: 502, body: '<html></html>', contentType: 'text/html' },
      /HTTP 502/u,
    ],
    ['10001', { kind: 'code', code: '10001' }, /internal error \(code 10001\)/u],
    ['10012', { kind: 'code', code: '10012' }, /lost a connection/u],
  ] as const)(
    '%s, and nothing was created: the person is told so, and may try again',
    async (_, fault, words) => {
      stage = await startStage({ env: patienceFor(fault) });
      await stage.connect();
      stage.platform.fault('create', fault);
      await stage.launch();
      const notice = await stage.message(/was not launched/u);
      expect(notice.ephemeral).toBe(true);
      expect(notice.text).toContain('nothing was started');
      expect(JSON.stringify(notice.blocks)).toMatch(reopenButton);
      expect(creates()).toHaveLength(1);
      expect(notice.text).toMatch(words);
    },
  );

  test('while the list does not answer either, the person is told once that it is not known yet', async () => {
    stage = await startStage({
      // Long enough that its end is not told instead, however busy the machine is.
      env: { RECONCILE_WINDOW_MS: '60000' },
      overrides: { tellUnknownAfterMs: 100 },
      expectedLogs: /could not be looked through/u,
    });
    await stage.connect();
    stage.platform.fault('create', { kind: 'drop-after' });
    stage.platform.fault('list', { kind: 'http', status: 502 });
    await stage.launch();
    const notice = await stage.message(/do not know yet/u);
    expect(notice.ephemeral).toBe(true);
    expect(notice.text).toContain('connection to the platform broke');
    expect(notice.text).toContain('do not launch it again');
    expect(JSON.stringify(notice.blocks)).not.toMatch(reopenButton);

    stage.platform.clearFaults();
    await stage.message(/Task ID/u);
    const told = stage.slack.messages(stage.slack.channels.member.id, { as: stage.slack.users.owner.id });
    expect(told.filter(({ text }) => /do not know yet/u.test(text ?? ''))).toHaveLength(1);
    expect(creates()).toHaveLength(1);
  });
});

test('whoever connects another account meanwhile is not told that nothing was started', async () => {
  stage = await startStage({ expectedLogs: /could not be looked through/u });
  await stage.connect();
  stage.platform.fault('create', { kind: 'drop-after' });
  stage.platform.fault('list', { kind: 'http', status: 502 });
  await stage.launch();
  await stage.logged(/could not be looked through/u);

  await stage.person.command('/gpu-instance', 'connect');
  const owner = stage.slack.users.owner.id;
  await stage.slack.until(() => stage.slack.openView(owner)?.callback_id === 'connect');
  await stage.person.fill({ token: stage.platform.mintToken({ user: 'somebody-else' }) });
  expect((await stage.person.submit()).errors).toBeUndefined();
  stage.platform.clearFaults();

  const line = JSON.parse(
    await stage.logged(/could not be looked through.*another-account|another-account.*could not/u),
  );
  const [launch] = await stage.app.store.launches.findByUser(
    { teamId: stage.slack.team.id, userId: owner },
    1,
  );
  expect(line.launch).toBe(launch?.id.slice(0, 8));
  expect(launch?.state).toBe('unknown');
  expect(stage.platform.instances).toHaveLength(1);
  expect(JSON.stringify(stage.slack.messages(stage.slack.channels.member.id, { as: owner }))).not.toContain(
    'was not launched',
  );
});

describe('nothing was sent', () => {
  test('a platform that cannot be reached', async () => {
    stage = await startStage();
    await stage.connect();
    await stage.platform.stop();
    await stage.launch();
    const notice = await stage.message(/was not launched/u);
    expect(notice.text).toContain('could not be reached');
    expect(notice.text).toContain('Nothing was started.');
  });
});

describe('a token that is no good', () => {
  const submitToken = async (token: string) => {
    await stage.person.command('/gpu-instance', 'connect');
    await stage.slack.until(
      () => stage.slack.openView(stage.slack.users.owner.id)?.callback_id === 'connect',
    );
    await stage.person.fill({ token });
    return stage.person.submit();
  };

  test.each([
    ['is no token', () => 'hello', /not a platform token/u],
    ['has ended', () => stage.platform.mintToken({ expiresInMs: -1000 }), /This token ended on .* UTC/u],
    [
      'is not taken by the platform',
      () => `${stage.platform.mintToken().split('.').slice(0, 2).join('.')}.AAAA`,
      /token may not do this/u,
    ],
  ])('one that %s is marked on its field and not stored', async (_, tokenOf, words) => {
    stage = await startStage();
    const { response, errors } = await submitToken(tokenOf());
    expect(response).toBe('errors');
    expect(errors?.token).toMatch(words);
    const { id } = stage.slack.users.owner;
    expect(await stage.app.store.accounts.find({ teamId: stage.slack.team.id, userId: id })).toBeNull();
  });

  test('a platform that does not answer leaves it stored, and says that it is unchecked', async () => {
    stage = await startStage();
    stage.platform.fault('groups', { kind: 'http', status: 502 });
    expect((await submitToken(stage.token)).response).toBe('updated');
    expect(JSON.stringify(stage.slack.openView(stage.slack.users.owner.id)?.blocks)).toContain(
      'not checked yet',
    );
  });

  test('a platform that takes its time: the modal says so, then goes on by itself', async () => {
    stage = await startStage({ overrides: { patience: 1 } });
    stage.platform.fault('groups', { kind: 'delay', ms: 5000 });
    await stage.person.command('/gpu-instance');
    const owner = stage.slack.users.owner.id;
    await stage.slack.until(() => stage.slack.openView(owner)?.callback_id === 'connect');
    await stage.person.fill({ token: stage.token });
    expect((await stage.person.submit()).response).toBe('updated');
    expect(JSON.stringify(stage.slack.openView(owner)?.blocks)).toContain('taking its time');
    await stage.slack.until(() => stage.slack.openView(owner)?.callback_id === 'launch');
  });
});

describe('the door', () => {
  const command = 'command=%2Fgpu-instance&text=help&user_id=U1&team_id=T1&channel_id=C1&trigger_id=1.2.3';
  const send = (headers: Record<string, string>, body = command) =>
    axios.post(`http://127.0.0.1:${stage.port}/slack/events`, body, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      validateStatus: () => true,
    });
  const sign = (timestamp: number, body = command) => ({
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': `v0=${createHmac('sha256', stage.slack.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
  });
  const nowSeconds = () => Math.floor(Date.now() / 1000);

  test('a bad signature, none, and one older than five minutes are turned away', async () => {
    stage = await startStage({ expectedLogs: /did not sign just now/u });
    const good = sign(nowSeconds());
    expect((await send({})).status).toBe(401);
    expect((await send({ ...good, 'x-slack-signature': `v0=${'0'.repeat(64)}` })).status).toBe(401);
    expect((await send(good, `${command}&more=1`)).status).toBe(401);
    expect((await send(sign(nowSeconds() - 301))).status).toBe(401);
  });

  test("another workspace's request is refused in words and does nothing, however well it is signed", async () => {
    stage = await startStage({ expectedLogs: /slack-sdk|could not be handled/u });
    const { data } = await send(sign(nowSeconds()));
    expect(data).toMatchObject({ response_type: 'ephemeral' });
    expect(JSON.stringify(data)).toContain('belong to another one');
    expect(stage.slack.apiCalls.filter(({ method }) => method === 'views.open')).toEqual([]);
  });
});

describe('Slack in trouble', () => {
  test('a form that came too late asks for the command again', async () => {
    stage = await startStage({ expectedLogs: /came too late/u });
    stage.slack.faults.set('views.open', { kind: 'error', error: 'expired_trigger_id' });
    await stage.person.command('/gpu-instance');
    const notice = await stage.message(/type the command again/u);
    expect(notice.ephemeral).toBe(true);
  });

  test('a card waits out a rate limit and an outage, and is posted once', async () => {
    stage = await startStage();
    await stage.connect();
    stage.slack.faults.set('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 1 }, { times: 1 });
    stage.slack.faults.set('chat.postMessage', { kind: 'http', status: 503 }, { times: 1 });
    await stage.launch();
    await stage.message(/Task ID/u);
    await stage.app.idle();
    const cards = stage.slack
      .messages(stage.slack.channels.member.id)
      .filter(({ text }) => /Task ID/u.test(text ?? ''));
    expect(cards).toHaveLength(1);
  });
});
