// Two workspaces and an organisation beside each other: whatever people of one send, with the ids of what is another's, they
// see nothing of it, change nothing of it and get nothing of it. Their people have the same ids, the hardest case.
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Delivery, WorkspaceSimulator } from '../../src/playground/workspace/simulator.ts';
import { codeOn, connectBrowser } from '../support/connect-browser.ts';
import {
  callsIn,
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
import type { Stage, StageOptions } from '../support/stage.ts';

let stage: Stage;
let other: WorkspaceSimulator;
let inOrg: WorkspaceSimulator;

const mark = 'only_in_one';
/** No look of the app's own changes anything meanwhile. */
const still = { WATCH_PENDING_MS: '3600000', WATCH_RUNNING_MS: '3600000' };
const newcomers = ['U0PETER001', 'U0QUINN001'];
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
  await homeDay(slack);
  for (const text of [
    'list',
    'recent',
    'who',
    'free',
    `show ${name}`,
    'audit',
    'doctor',
    'whoami',
    'forget-me',
  ]) {
    await pass(slack, text);
    await closed(slack);
  }
  await pass(slack, 'settings');
  await submitted(slack, 'person_settings', {});
  // From the card: a preset is saved.
  await chooseOnCard(slack, 'save_preset');
  await submitted(slack, 'preset_save', { name: `preset ${name}`, scope: 'team' });
  await presetDay(slack, name);
  for (const action of ['instance_details', againId]) {
    await chooseOnCard(slack, action);
    await stage.app.settled();
    await closed(slack);
  }
  await person.shortcut('new_gpu_instance');
  await slack.until(() => idsOf(slack)?.callback_id === 'launch', { what: 'the form' });
  await closed(slack);
  await stage.app.idle();
}

async function homeDay(slack: WorkspaceSimulator): Promise<void> {
  const person = ownerIn(slack);
  await person.openHome();
  const home = () => JSON.stringify(slack.homeView(owner()) ?? null);
  await slack.until(() => home().includes('home_refresh'), { what: 'Home' });
  for (const action of ['home_refresh', 'home_new', 'home_instances', 'home_recent', 'home_settings']) {
    await person.click(action, { home: true });
    await stage.app.settled();
    await closed(slack);
  }
}

/** The form by its preset, looked for in a menu, and left; the preset has a new name and is shared anew. */
async function presetDay(slack: WorkspaceSimulator, name: string): Promise<void> {
  const person = ownerIn(slack);
  await pass(slack, `preset preset ${name}`);
  await slack.until(() => idsOf(slack)?.callback_id === 'launch', { what: 'the form' });
  await person.suggest('imagePath', 'jup');
  await closed(slack);
  for (const [action, next, values] of [
    ['preset_rename_open', 'preset_rename', { name: `preset ${name} anew` }],
    ['preset_share_open', 'preset_share', { scope: 'team' }],
  ] as const) {
    await pass(slack, 'presets');
    await person.click(action);
    await submitted(slack, next, values);
  }
  await pass(slack, 'presets');
  await person.click('preset_open');
  await slack.until(() => idsOf(slack)?.callback_id === 'launch', { what: 'the form' });
  await closed(slack);
}

async function submitted(
  slack: WorkspaceSimulator,
  callback: string,
  values: Record<string, string>,
): Promise<void> {
  await slack.until(() => idsOf(slack)?.callback_id === callback, { what: `the modal ${callback}` });
  await ownerIn(slack).fill(values);
  expect((await ownerIn(slack).submit()).errors).toBeUndefined();
  await closed(slack);
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

async function begin(env: StageOptions['env'] = {}): Promise<void> {
  stage = await startInstallable({
    env: {
      ADMINS: `${second.id}/${'U0OLIVIA01'},${org.id}/${'U0OLIVIA01'}`,
      TEAM_VIEW: 'team',
      ...still,
      ...env,
    },
    overrides: { watchesHealth: false },
    expectedLogs: /"level":"warn"|of Slack failed|nobody could be told/u,
    expectedWarnings: /./u,
  });
  other = stage.slack.addTeam(second);
  inOrg = stage.slack.addTeam(third, org);
  for (const slack of [other, inOrg]) deliver(slack);
  for (const slack of [one(), other, inOrg])
    for (const id of newcomers) slack.addUser(id.toLowerCase(), { id });
  await installOn(stage, groundOf(one()));
  await installOn(stage, groundOf(other));
  await installOn(stage, org);
}
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

type Sent = Pick<Delivery, 'kind' | 'payload'>;

/** As the same thing sent by another person. */
const toTry = ({ kind, payload, to, userId }: Sent & { to: WorkspaceSimulator; userId: string }) => ({
  kind,
  to: to.team.id,
  payload: JSON.parse(JSON.stringify(payload).replaceAll(owner(), userId)) as unknown,
});

const isLaunch = (payload: unknown) =>
  /"type":"view_submission".*"callback_id":"launch"/u.test(JSON.stringify(payload));

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
    await begin();
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
    const callsBefore = callsIn(one()).length;
    const before = { kept: await keptOf(one().team.id), seen: seenIn(one()) };
    const creates = stage.platform.requests.filter(({ endpoint }) => endpoint === 'create').length;

    const statuses = new Map<number, number>();
    const senders = [other, inOrg].flatMap((to) =>
      [...Object.values(one().users).map(({ id }) => id), ...newcomers].map((userId) => ({ to, userId })),
    );
    const all = senders.flatMap((sender, at) =>
      // A launch of their own in their own name is no crossing, and would be one each time.
      tries.filter(({ payload }) => at < 2 || !isLaunch(payload)).map((each) => ({ ...each, ...sender })),
    );
    // No payload comes twice from the same person.
    expect(new Set(all.map((each) => JSON.stringify(toTry(each)))).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(1000);
    for (const [at, each] of all.entries()) {
      const { body, call } = encode(each.kind, forged(toTry(each).payload, one(), each.to));
      const { status } = await send(stage, body, call);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (at % 50 === 0) await stage.app.settled();
    }
    await quiet();

    // They come in: a door that is shut to all would prove nothing.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(0.9 * all.length);
    for (const slack of [other, inOrg]) {
      expect(slack.apiCalls.length).toBeGreaterThan(50);
      expect(seenIn(slack)).not.toContain(mark);
      expect(JSON.stringify(slack.deliveries.map(({ body }) => body))).not.toContain(mark);
    }
    for (const id of [second.id, org.id]) expect(JSON.stringify(await keptOf(id))).not.toContain(mark);
    expect(await keptOf(one().team.id)).toEqual(before.kept);
    expect(callsIn(one()).slice(callsBefore)).toEqual([]);
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
  await begin();
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

test.each(['audit', 'doctor'])('an admin of one workspace is none in another: %s', async (word) => {
  await begin();
  await day(other, 'only_in_two');
  await pass(one(), word);
  const [answer] = one().messages(channelIn(one()), { as: owner() }).slice(-1);
  expect(answer?.text).toContain('for the admins of this app');
  expect(seenIn(one())).not.toContain('only_in_two');
});

test('a link of one workspace is confirmed in no other, by nobody and by no form of its own', async () => {
  await begin({ CONNECT_WITH: 'link' });
  const linkIn = async (slack: WorkspaceSimulator): Promise<string> => {
    await pass(slack, 'connect');
    const url = /"url":"([^"]*\/connect\/[\w-]{43})"/u.exec(JSON.stringify(idsOf(slack)?.blocks))?.[1];
    return new URL(url ?? '').pathname;
  };
  const path = await linkIn(one());
  const browser = connectBrowser(() => stage.port);
  const code = codeOn(await browser.open(path))?.replaceAll(' ', '') ?? '';
  expect(code).toMatch(/^\d{6}$/u);
  for (const slack of [other, inOrg]) {
    await linkIn(slack);
    await ownerIn(slack).fill({ page_code: code });
    expect((await ownerIn(slack).submit()).errors).toEqual({
      page_code: expect.stringContaining('not the code'),
    });
  }
  // With all that the window in the first workspace knows of its link.
  await ownerIn(one()).fill({ page_code: '000000' });
  await ownerIn(one()).submit();
  const said = one().deliveries.findLast(({ kind }) => kind === 'view_submission');
  for (const slack of [other, inOrg]) {
    const payload = JSON.parse(
      JSON.stringify(forged(said?.payload, one(), slack)).replaceAll('000000', code),
    );
    const { body } = encode('view_submission', payload);
    expect((await send(stage, body)).status).toBe(200);
  }
  expect(codeOn(await browser.open(path))?.replaceAll(' ', '')).toBe(code);
  const token = { way: 'token', token: tokenFor(one()) };
  expect((await browser.send(path, token)).status).toBe(403);
  for (const team of [one().team.id, other.team.id, org.id])
    expect(await stage.app.store.accounts.find({ teamId: team, userId: owner() })).toBeNull();
  // Said where it belongs, it goes on, and connects there alone.
  await ownerIn(one()).fill({ page_code: code });
  await ownerIn(one()).submit();
  await browser.open(path);
  expect((await browser.send(path, token)).status).toBe(200);
  expect(await stage.app.store.accounts.find({ teamId: one().team.id, userId: owner() })).not.toBeNull();
  for (const team of [other.team.id, org.id])
    expect(await stage.app.store.accounts.find({ teamId: team, userId: owner() })).toBeNull();
});
