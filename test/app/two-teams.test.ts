// Two workspaces and an organisation beside each other: whatever people of one send, with the ids of what is another's, they
// see nothing of it, change nothing of it and get nothing of it. Their people have the same ids, the hardest case.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Delivery, WorkspaceSimulator } from '../../src/playground/workspace/simulator.ts';
import {
  connectIn,
  groundOf,
  installOn,
  launchIn,
  messageIn,
  org,
  ownerIn,
  second,
  seenIn,
  startInstallable,
  third,
} from '../support/installing.ts';
import { encodeInteraction, send } from '../support/slack-caller.ts';
import type { Stage } from '../support/stage.ts';

let stage: Stage;
let other: WorkspaceSimulator;
let inOrg: WorkspaceSimulator;

const mark = 'only_in_one';
/** No look of the app's own changes anything meanwhile. */
const still = { WATCH_PENDING_MS: '3600000', WATCH_RUNNING_MS: '3600000' };
const owner = () => stage.slack.users.owner.id;
const one = () => stage.slack;
const idsOf = (slack: WorkspaceSimulator) => slack.openView(owner());

async function pass(slack: WorkspaceSimulator, text: string): Promise<void> {
  await ownerIn(slack).command('/gpu-instance', text);
  await stage.app.settled();
  await stage.app.idle();
}

/** Whatever is still to be drawn is drawn: Home follows half a second after a change. */
async function quiet(): Promise<void> {
  await stage.app.settled();
  await stage.app.idle();
  while ((await stage.app.store.surfaces.countDirty()) > 0)
    await new Promise((resolve) => setImmediate(resolve));
  await stage.app.idle();
}

async function closed(slack: WorkspaceSimulator): Promise<void> {
  if (idsOf(slack)) await ownerIn(slack).close({ all: true });
  await stage.app.settled();
}

/** A working day of a workspace, so that every kind of payload was sent there. */
async function day(slack: WorkspaceSimulator, name: string): Promise<void> {
  const person = ownerIn(slack);
  await connectIn(slack, tokenFor(slack));
  await launchIn(stage, slack, name);
  await person.openHome();
  await stage.app.settled();
  for (const text of ['list', 'recent', 'who', 'settings', `show ${name}`, 'presets', 'audit', 'whoami']) {
    await pass(slack, text);
    await closed(slack);
  }
  // From the card: a preset is saved.
  await chooseOnCard(slack, 'save_preset');
  await slack.until(() => idsOf(slack)?.callback_id === 'preset_save', { what: 'the preset modal' });
  await person.fill({ name: `preset ${name}`, scope: 'team' });
  await person.submit();
  await closed(slack);
  // The form by its preset, looked for in a menu, and left.
  await pass(slack, `preset preset ${name}`);
  await slack.until(() => idsOf(slack)?.callback_id === 'launch', { what: 'the form' });
  await person.suggest('imagePath', 'jup').catch(() => undefined);
  await closed(slack);
  await pass(slack, 'presets');
  for (const action of ['preset_open', 'preset_rename', 'preset_share']) {
    await pass(slack, 'presets');
    await person.click(action).catch(() => undefined);
    await stage.app.settled();
    await closed(slack);
  }
  for (const action of ['instance_details', againId]) {
    await chooseOnCard(slack, action);
    await stage.app.settled();
    await closed(slack);
  }
  await stage.app.idle();
}

/** In the menu of the newest card. */
async function chooseOnCard(slack: WorkspaceSimulator, action: string): Promise<void> {
  const shown = JSON.stringify(slack.messages(slack.channels.member.id));
  const value = shown.match(new RegExp(`${action}:[\\w-]{36}`, 'gu'))?.at(-1);
  const { id: channel } = slack.channels.member;
  const [id, options] = value ? (['instance_more', { value }] as const) : [action, { channel }];
  await ownerIn(slack).click(id, options);
}

const againId = 'launch_again';
/** Every button of a launch, an instance or a preset. */
const buttons = [
  ...['instance_connect', 'instance_stop', 'instance_start', 'instance_delete', 'instance_details'],
  ...[
    'instance_script',
    'instance_refresh',
    'instance_pick',
    againId,
    'save_preset',
    'reopen_launch',
    'connect_again',
    'go_on',
    'discard_draft',
  ],
  ...['preset_open', 'preset_rename_open', 'preset_share_open', 'preset_delete'],
];

const deliver = (slack: WorkspaceSimulator) =>
  slack.setDelivery({ mode: 'http', url: `http://127.0.0.1:${stage.port}/slack/events` });

beforeEach(async () => {
  stage = await startInstallable({
    env: { ADMINS: `${second.id}/${'U0OLIVIA01'},${org.id}/${'U0OLIVIA01'}`, TEAM_VIEW: 'team', ...still },
    overrides: { watchesHealth: false },
    expectedLogs: /"level":"warn"|of Slack failed|nobody could be told/u,
    expectedWarnings: /./u,
  });
  other = stage.slack.addTeam(second);
  inOrg = stage.slack.addTeam(third, org);
  for (const slack of [other, inOrg]) deliver(slack);
  await installOn(stage, groundOf(one()));
  await installOn(stage, groundOf(other));
  await installOn(stage, org);
});
afterEach(() => stage.stop());

const roomOf = ({ desk, team }: WorkspaceSimulator) => {
  const room = desk.workspaces.find((each) => each.team.id === team.id);
  if (!room) throw new Error(`no workspace ${team.id}`);
  return room;
};
const channelIn = (slack: WorkspaceSimulator) => slack.channels.member.id;
const triggerIn = (slack: WorkspaceSimulator): string =>
  roomOf(slack).triggers.issue(owner(), { kind: 'view', channelId: channelIn(slack) });
const replyUrlIn = (slack: WorkspaceSimulator): string => {
  const target = { userId: owner(), channelId: channelIn(slack) };
  return `${slack.origin}${roomOf(slack).responseUrls.issue('actions', slack.team.id, target)}`;
};
/** Of each workspace's people another account on the platform. */
const tokenFor = ({ team }: WorkspaceSimulator) =>
  stage.platform.mintToken({ user: team.domain, expiresInMs: 86_400_000 });

/** As somebody of another workspace would send it: their places, and every id of what it is about as it was. */
function forged(payload: unknown, from: WorkspaceSimulator, to: WorkspaceSimulator): Record<string, unknown> {
  const enterprise = to === inOrg ? org : null;
  const text = JSON.stringify(payload)
    .replaceAll(from.team.id, to.team.id)
    .replaceAll(mark, 'forged')
    .replaceAll(/"https?:[^"]*\/(?:commands|actions)\/[^"]*"/gu, () => JSON.stringify(replyUrlIn(to)))
    .replaceAll(/"trigger_id":"[^"]*"/gu, () => `"trigger_id":"${triggerIn(to)}"`);
  const told = JSON.parse(text) as Record<string, unknown>;
  if ('command' in told) return { ...told, ...(enterprise && { enterprise_id: enterprise.id }) };
  const view = told.view as Record<string, unknown> | undefined;
  return {
    ...told,
    team: enterprise ? null : { id: to.team.id, domain: to.team.domain },
    enterprise: enterprise && { id: enterprise.id, name: enterprise.name },
    is_enterprise_install: enterprise !== null,
    ...(enterprise && 'event' in told
      ? {
          enterprise_id: enterprise.id,
          authorizations: [{ enterprise_id: enterprise.id, team_id: null, is_enterprise_install: true }],
        }
      : {}),
    ...(view && { view: { ...view, app_installed_team_id: enterprise ? enterprise.id : to.team.id } }),
  };
}

function encode(kind: Delivery['kind'], payload: Record<string, unknown>) {
  if (kind === 'event') return { body: JSON.stringify(payload), call: { contentType: 'application/json' } };
  const isCommand = kind === 'command';
  const body = isCommand
    ? new URLSearchParams(payload as Record<string, string>).toString()
    : encodeInteraction(payload);
  return { body, call: {} };
}

/** All that is kept of a workspace's people. */
async function keptOf(teamId: string): Promise<unknown> {
  const { launches, instances, presets, audit, accounts, settings } = stage.app.store;
  const key = { teamId, userId: owner(), workspaceId: teamId };
  return {
    launches: await launches.findByUser(key, 50),
    instances: await instances.findByOwner(key, 50),
    presets: await presets.list({ ...key, channelId: one().channels.member.id }, 50),
    audit: (await audit.list({ teamId, limit: 500 })).filter(({ action }) => !/looked|seen/u.test(action)),
    account: await accounts.find(key),
    settings: await settings.read(key),
  };
}

describe('of a thousand forged tries none crosses', () => {
  test('whatever the kind of payload, and whichever way', async () => {
    await day(one(), mark);
    const sent = one().deliveries.map(({ kind, payload }) => ({ kind, payload }));
    const kinds = new Set(sent.map(({ kind }) => kind));
    for (const kind of ['command', 'block_actions', 'view_submission', 'view_closed', 'event'] as const)
      expect(kinds).toContain(kind);
    await connectIn(other, tokenFor(other));
    await connectIn(inOrg, tokenFor(inOrg));
    const [launch] = await stage.app.store.launches.findByUser({ teamId: one().team.id, userId: owner() }, 1);
    const id = launch?.id ?? '';

    const [preset] = await stage.app.store.presets.list(
      { teamId: one().team.id, workspaceId: one().team.id, userId: owner(), channelId: 'C1' },
      1,
    );
    expect([launch, preset]).toEqual([expect.anything(), expect.anything()]);
    /** Presses that nobody made, of each button, with what is the first workspace's. */
    const press = sent.findLast(({ kind, payload }) => kind === 'block_actions' && !('view' in payload));
    const pressed = (action: object) => ({
      kind: 'block_actions' as const,
      payload: { ...press?.payload, actions: [{ block_id: 'b', ...action }] },
    });
    const made = buttons.flatMap((action) => [
      pressed({ type: 'button', action_id: action, value: action.startsWith('preset') ? preset?.id : id }),
      pressed({
        type: 'overflow',
        action_id: 'instance_more',
        selected_option: { value: `${action}:${id}` },
      }),
    ]);
    const tries = [...sent.filter(({ payload }) => !JSON.stringify(payload).includes('"connect"')), ...made];
    await quiet();
    const callsBefore = one().apiCalls.length;
    const before = { kept: await keptOf(one().team.id), seen: seenIn(one()) };
    const creates = stage.platform.requests.filter(({ endpoint }) => endpoint === 'create').length;

    const statuses = new Map<number, number>();
    let count = 0;
    for (let round = 0; count < 1000; round += 1) {
      const to = round % 2 === 0 ? other : inOrg;
      const userId = Object.values(one().users).map((user) => user.id)[Math.floor(round / 2) % 3] ?? owner();
      for (const { kind, payload } of tries) {
        if (count >= 1000) break;
        // A launch of their own in their own name is no crossing, and would be one each time.
        if (
          kind === 'view_submission' &&
          JSON.stringify(payload).includes('"callback_id":"launch"') &&
          round > 1
        )
          continue;
        const as = JSON.parse(JSON.stringify(payload).replaceAll(owner(), userId));
        const { body, call } = encode(kind, forged(as, one(), to));
        const { status } = await send(stage, body, call);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        count += 1;
      }
      await stage.app.settled();
    }
    await quiet();

    expect(count).toBe(1000);
    // They come in: a door that is shut to all would prove nothing.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(900);
    for (const slack of [other, inOrg]) {
      expect(slack.apiCalls.length).toBeGreaterThan(50);
      expect(seenIn(slack)).not.toContain(mark);
      expect(JSON.stringify(slack.deliveries.map(({ body }) => body))).not.toContain(mark);
    }
    for (const id of [second.id, org.id]) expect(JSON.stringify(await keptOf(id))).not.toContain(mark);
    expect(await keptOf(one().team.id)).toEqual(before.kept);
    expect(one().apiCalls.slice(callsBefore)).toEqual([]);
    expect(seenIn(one())).toBe(before.seen);
    const changed = stage.platform.requests.filter(({ endpoint }) =>
      ['stop', 'delete', 'restart', 'execute'].includes(String(endpoint)),
    );
    expect(changed).toEqual([]);
    expect(
      stage.platform.requests.filter(({ endpoint }) => endpoint === 'create').length - creates,
    ).toBeLessThan(9);
  });
});

test('each sees their own, by their own bot', async () => {
  await day(one(), mark);
  await day(other, 'only_in_two');
  await day(inOrg, 'only_in_org');
  await stage.app.idle();
  for (const [slack, own] of [
    [one(), mark],
    [other, 'only_in_two'],
    [inOrg, 'only_in_org'],
  ] as const) {
    const seen = seenIn(slack);
    expect(seen).toContain(own);
    for (const foreign of [mark, 'only_in_two', 'only_in_org'])
      if (foreign !== own) expect(seen).not.toContain(foreign);
    await messageIn(slack, new RegExp(own, 'u'));
  }
});

test('an admin of one workspace is none in another, and reads its audit log alone', async () => {
  await day(other, 'only_in_two');
  await pass(one(), 'audit');
  expect(await messageIn(one(), /admin/iu)).toBeDefined();
  expect(seenIn(one())).not.toContain('only_in_two');
});
