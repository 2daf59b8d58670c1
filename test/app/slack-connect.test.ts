// People who do not belong to the app's workspace: Slack Connect lets them see its cards and press its buttons, and
// each kind of payload names their workspace in another place.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  aCommand,
  afterwards,
  aSubmission,
  createCalls,
  lastPayload,
  type Payload,
  send,
  sendInteraction,
} from '../support/slack-caller.ts';
import { type Stage, startStage } from '../support/stage.ts';

const theirTeam = 'T0OUTSIDE1';
const expectedLogs = /nobody listens|could not be told|slack-sdk|came too late/u;

interface Scene {
  readonly stage: Stage;
  readonly id: string;
}

/** The owner has launched; somebody else sees the card. */
async function setScene(env: Record<string, string>, somebody: object): Promise<Scene> {
  const stage = await startStage({ env, expectedLogs });
  await stage.connect();
  await stage.launch({ instanceServiceName: 'of_the_owner' });
  await stage.message(/of_the_owner/u);
  return { stage, id: stage.slack.addUser('somebody', somebody).id };
}

async function launchOf({ app, slack }: Stage) {
  const [launch] = await app.store.launches.findByUser(
    { teamId: slack.team.id, userId: slack.users.owner.id },
    1,
  );
  return launch?.id ?? '';
}

const elsewhere = (userId: string) => ({
  user: { id: userId, name: 'somebody', team_id: theirTeam },
  team: { id: theirTeam, domain: 'elsewhere' },
  enterprise: { id: 'E0OUTSIDE1', name: 'Elsewhere' },
});
/** In a shared channel a button speaks of the app's workspace. */
const atOurs = ({ slack }: Stage, userId: string) => ({
  user: { id: userId, name: 'somebody', team_id: theirTeam },
  team: { id: slack.team.id, domain: slack.team.domain },
  enterprise: null,
});

function button(actionId: string, value: string): Payload {
  return {
    type: 'block_actions',
    actions: [{ type: 'button', action_id: actionId, block_id: 'x', value, action_ts: '1.1' }],
  };
}

const external = /serves only people of the workspace it is installed in/u;

describe('by default people from elsewhere are refused, in words', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene({}, { team_id: theirTeam });
  });
  afterAll(() => scene.stage.stop());

  /** Whatever is tried: nothing of theirs is kept, nothing of ours is shown, nothing is started. */
  async function expectNothing(deed: () => Promise<void>): Promise<void> {
    const { stage, id } = scene;
    const before = [createCalls(stage).length, stage.slack.messages(stage.slack.channels.member.id).length];
    await deed();
    await stage.app.settled();
    await stage.app.idle();
    const { launches, accounts } = stage.app.store;
    for (const teamId of [stage.slack.team.id, theirTeam, 'E0OUTSIDE1']) {
      expect(await accounts.find({ teamId, userId: id })).toBeNull();
      expect(await launches.findByUser({ teamId, userId: id }, 5)).toEqual([]);
    }
    expect([createCalls(stage).length, stage.slack.messages(stage.slack.channels.member.id).length]).toEqual(
      before,
    );
    expect(stage.slack.openView(id)?.callback_id ?? '').toBe('');
  }

  /** What was said for their eyes alone. */
  const seenBy = ({ stage, id }: Scene) =>
    stage.slack
      .messages(stage.slack.channels.member.id, { as: id })
      .filter(({ text, ephemeral }) => ephemeral && external.test(text ?? ''));

  test('a command for help, whose answer is the acknowledgement', async () => {
    const { stage, id } = scene;
    await expectNothing(async () => {
      const sent = new URLSearchParams(aCommand(stage, { user_id: id, text: 'help' })).toString();
      const { status, body } = await send(stage, sent);
      expect([status, body]).toEqual([200, expect.objectContaining({ response_type: 'ephemeral' })]);
      expect((body as { text: string }).text).toMatch(external);
    });
  });

  test.each([
    ['that names theirs', theirTeam, ''],
    ['that names ours', null, 'connect'],
  ])('a command %s, which is acknowledged before Slack is asked about them', async (_, team, text) => {
    const { stage, id } = scene;
    await expectNothing(async () => {
      await stage.slack.person(id).command('/gpu-instance', 'help');
      const { response_url } = lastPayload(stage, 'command');
      const before = seenBy(scene).length;
      const team_id = team ?? stage.slack.team.id;
      const command = aCommand(stage, { user_id: id, team_id, text, response_url: String(response_url) });
      const { status, body } = await send(stage, new URLSearchParams(command).toString());
      expect([status, body]).toEqual([200, '']);
      await stage.slack.until(() => seenBy(scene).at(before));
    });
  });

  test('a button of a card', async () => {
    const { stage, id } = scene;
    await expectNothing(async () => {
      await stage.slack.person(id).command('/gpu-instance', 'help');
      const before = seenBy(scene).length;
      const { trigger_id, response_url, channel_id } = lastPayload(stage, 'command');
      const pressed = button('launch_again', await launchOf(stage));
      const channel = { id: channel_id };
      const sent = { ...pressed, ...atOurs(stage, id), channel, trigger_id, response_url };
      expect(await sendInteraction(stage, sent)).toMatchObject({ status: 200, body: '' });
      await stage.slack.until(() => seenBy(scene).at(before));
    });
  });

  test.each([
    ['a button in a view', 'more_options'],
    ['a menu in a view', 'taskType'],
  ])('%s', async (_, actionId) => {
    const { stage, id } = scene;
    await expectNothing(async () => {
      const { view } = aSubmission(stage);
      const calls = stage.slack.apiCalls.length;
      const sent = { ...button(actionId, 'x'), ...elsewhere(id), view };
      expect(await sendInteraction(stage, sent)).toMatchObject({ status: 200, body: '' });
      const update = await stage.slack.until(() =>
        stage.slack.apiCalls.slice(calls).find(({ method }) => method === 'views.update'),
      );
      expect(JSON.stringify(update)).toMatch(external);
    });
  });

  test.each(['launch', 'connect', 'recent', 'save_preset'])('a submission of "%s"', async (callback_id) => {
    const { stage, id } = scene;
    await expectNothing(async () => {
      const state = { values: { token: { token: { type: 'plain_text_input', value: stage.token } } } };
      const changes = callback_id === 'launch' ? {} : { callback_id, state };
      const sent = aSubmission(stage, { payload: elsewhere(id), view: changes });
      const { status, body } = await sendInteraction(stage, sent);
      expect([status, body]).toEqual([200, expect.objectContaining({ response_action: 'update' })]);
      expect(JSON.stringify(body)).toMatch(external);
      expect(JSON.stringify(body)).not.toContain(stage.token);
    });
  });

  test('a form that was closed', async () => {
    const { stage, id } = scene;
    await expectNothing(async () => {
      const sent = aSubmission(stage, { payload: { ...elsewhere(id), type: 'view_closed' } });
      expect(await sendInteraction(stage, sent)).toMatchObject({ status: 200, body: '' });
      const { draft } = JSON.parse(String((sent.view as Payload).private_metadata)) as { draft: string };
      for (const teamId of [stage.slack.team.id, theirTeam])
        expect(await stage.app.store.drafts.find(draft, { teamId, userId: id })).toBeNull();
    });
  });

  test('a menu shows them no name of ours', async () => {
    const { stage, id } = scene;
    await expectNothing(async () => {
      const { view } = aSubmission(stage);
      const asked = { type: 'block_suggestion', action_id: 'imagePath', block_id: 'imagePath', value: '' };
      const { status, body } = await sendInteraction(stage, { ...asked, ...atOurs(stage, id), view });
      expect(status).toBe(200);
      expect(JSON.stringify((body as { options: object[] }).options)).toMatch(
        /^\[[^[]*Only for members[^[]*\]$/u,
      );
    });
  });

  test.each(['shortcut', 'message_action'])('a %s', async (type) => {
    const { stage, id } = scene;
    await stage.slack.person(id).command('/gpu-instance', 'help');
    const { trigger_id } = lastPayload(stage, 'command');
    const sent = { type, callback_id: 'launch', trigger_id, ...atOurs(stage, id) };
    expect(await sendInteraction(stage, sent)).toMatchObject({ status: 200, body: '' });
    const told = await stage.slack.until(() => stage.slack.openView(id));
    expect(JSON.stringify(told.blocks)).toMatch(external);
    await stage.slack.person(id).close();
  });

  test('an event of theirs is taken, and nothing follows', async () => {
    const { stage, id } = scene;
    await expectNothing(async () => {
      const calls = stage.slack.apiCalls.length;
      const event = { type: 'message', user: id, channel: stage.slack.channels.member.id, text: 'connect' };
      const authorizations = [{ team_id: stage.slack.team.id, enterprise_id: null }];
      const sent = { type: 'event_callback', team_id: theirTeam, authorizations, event };
      const answer = await send(stage, JSON.stringify(sent), { contentType: 'application/json' });
      expect(answer.status).toBe(200);
      expect(stage.slack.apiCalls).toHaveLength(calls);
    });
  });

  test('while people of the workspace go on as before', () => afterwards(scene.stage));
});

describe('with ALLOW_EXTERNAL_PEOPLE they are one person, whichever way a payload names them', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene({ ALLOW_EXTERNAL_PEOPLE: 'on' }, { team_id: theirTeam });
  });
  afterAll(() => scene.stage.stop());

  test('their token is found by each kind of payload', async () => {
    const { stage, id } = scene;
    const person = stage.slack.person(id);
    const form = aSubmission(stage, { payload: elsewhere(id) });
    await person.command('/gpu-instance', 'connect');
    await stage.slack.until(() => stage.slack.openView(id)?.callback_id === 'connect');
    await person.fill({ token: stage.platform.mintToken({ user: 'somebody', expiresInMs: 86_400_000 }) });
    const connect = await person.submit();
    expect(connect.errors).toBeUndefined();
    await person.close();
    const { accounts, launches } = stage.app.store;
    const key = { teamId: stage.slack.team.id, userId: id };
    expect(await accounts.find(key)).not.toBeNull();

    expect(await sendInteraction(stage, form)).toMatchObject({ status: 200, body: '' });
    await stage.app.idle();
    expect(await launches.findByUser(key, 5)).toHaveLength(1);
    expect(await accounts.find({ ...key, teamId: theirTeam })).toBeNull();

    for (const from of [atOurs(stage, id), elsewhere(id)]) {
      await person.command('/gpu-instance', 'help');
      const { trigger_id } = lastPayload(stage, 'command');
      const pressed = button('launch_again', await launchOf(stage));
      const channel = { id: stage.slack.channels.member.id };
      await sendInteraction(stage, { ...pressed, ...from, channel, trigger_id });
      await stage.slack.until(() => stage.slack.openView(id)?.callback_id === 'launch', { what: 'the form' });
      await person.close();
    }
    const command = aCommand(stage, { user_id: id, team_id: theirTeam, text: 'whoami' });
    expect((await send(stage, new URLSearchParams(command).toString())).status).toBe(200);
  });

  test("but another installation's view is none of ours", async () => {
    const { stage, id } = scene;
    const view = { app_installed_team_id: theirTeam };
    const sent = aSubmission(stage, { payload: elsewhere(id), view });
    expect((await sendInteraction(stage, sent)).status).toBe(401);
  });
});

describe('guests', () => {
  let stage: Stage;
  afterEach(() => stage.stop());

  test.each<[string, string, object, RegExp | null]>([
    ['are served by default', 'on', { is_restricted: true }, null],
    [
      'of several channels are refused where the operator says so',
      'off',
      { is_restricted: true },
      /does not serve guests/u,
    ],
    ['of one channel likewise', 'off', { is_ultra_restricted: true }, /does not serve guests/u],
    ['are refused, and members are not', 'off', {}, null],
  ])('%s', async (_, allowed, somebody, words) => {
    stage = await startStage({ env: { ALLOW_GUESTS: allowed } });
    const id = stage.slack.addUser('somebody', somebody).id;
    const { body } = await send(stage, new URLSearchParams(aCommand(stage, { user_id: id })).toString());
    const { text } = body as { text: string };
    if (words) expect(text).toMatch(words);
    else expect(text).not.toMatch(/does not serve|did not say/u);
  });

  test('are not served because Slack does not say who they are', async () => {
    stage = await startStage({ env: { ALLOW_GUESTS: 'off' }, expectedLogs: /slack-sdk/u });
    stage.slack.faults.set('users.info', { kind: 'http', status: 503 });
    const id = stage.slack.addUser('somebody', { is_restricted: true }).id;
    const { body } = await send(stage, new URLSearchParams(aCommand(stage, { user_id: id })).toString());
    expect((body as { text: string }).text).toMatch(/Slack did not say whether you belong/u);
  });

  test('do not wait for Slack’s word on them before their command is acknowledged', async () => {
    stage = await startStage({ env: { ALLOW_GUESTS: 'off' } });
    const { id } = stage.slack.addUser('colleague');
    const asked = () =>
      stage.slack.apiCalls.filter(({ method, args }) => method === 'users.info' && args.user === id);
    // It is written down when it is answered.
    stage.slack.faults.set('users.info', { kind: 'delay', ms: 1000 }, { times: 1 });
    expect((await stage.slack.person(id).command('/gpu-instance')).status).toBe(200);
    expect(asked()).toEqual([]);
    await stage.slack.until(() => stage.slack.openView(id));
    expect(asked()).toHaveLength(1);
  });
});
