// What people are told of their instances without asking, through the real app: at its time, once, and only if it is true.
import { afterEach, describe, expect, test } from '@jest/globals';
import { defaultPersonSettings, type PersonSettings } from '../../src/instances/settings.ts';
import type { StageOptions } from '../support/stage.ts';
import { startWatched, type WatchedStage } from '../support/watched.ts';

let world: WatchedStage;
afterEach(() => world.stage.stop());

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
/** Of the simulator's defaults: it waits 3 s and deploys 5 s. */
const untilRunning = 20 * second;

async function open(options: StageOptions = {}): Promise<void> {
  world = await startWatched(options);
  await world.stage.connect();
}

async function launch(values: Record<string, string> = {}): Promise<void> {
  const cards = cardsThere();
  await world.stage.launch(values);
  const { slack, app } = world.stage;
  await slack.until(() => cardsThere() > cards, { what: 'the card' });
  await app.idle();
}

async function launched(options: StageOptions = {}, values: Record<string, string> = {}): Promise<void> {
  await open(options);
  await launch({ timeoutLimit: '01:00:00', ...values });
  await world.pass(untilRunning);
}

const channelMessages = () => {
  const { slack } = world.stage;
  return slack.messages(slack.channels.member.id, { as: slack.users.owner.id });
};
const isReply = ({ thread_ts }: { thread_ts?: string | undefined }) => thread_ts !== undefined;
const cardsThere = () =>
  channelMessages().filter((message) => !isReply(message) && /Task ID/u.test(message.text ?? '')).length;

/** What the person was told beside the card: kinds of it, in order. */
function told(): string[] {
  const { slack } = world.stage;
  const direct = slack.directMessages(slack.users.owner.id).map(({ text }) => text ?? '');
  const replies = channelMessages()
    .filter(isReply)
    .map(({ text }) => text ?? '');
  return [...direct, ...replies].map((text) => kinds.find(([, words]) => words.test(text))?.[0] ?? text);
}
const kinds: readonly (readonly [string, RegExp])[] = [
  ['still needed', /still needed/u],
  ['mention', /^<@\w+>.* ends /u],
  ['is running', /^<@\w+>.* is running/u],
  ['has failed', /^<@\w+>.* has failed/u],
  ['ends', /^:alarm_clock:/u],
  ['token ends', /^:key:/u],
  ['token refused', /does not take your token/u],
];

async function passTo(moment: number, stepMs = minute): Promise<void> {
  await world.pass(moment - world.now(), stepMs);
}
const endsAt = async () => (await world.instance()).endsAt ?? Number.NaN;
const owner = () => ({
  teamId: world.stage.slack.team.id,
  workspaceId: world.stage.slack.team.id,
  userId: world.stage.slack.users.owner.id,
});
const prefer = (settings: Partial<PersonSettings>) =>
  world.stage.app.store.settings.save(owner(), { ...defaultPersonSettings, ...settings }, world.now());

describe('before its time limit ends an instance', () => {
  test('its owner hears of it at the times that are set, the last time under the card as well', async () => {
    await launched();
    const ends = await endsAt();
    await passTo(ends - 15 * minute - 1);
    expect(told()).toEqual([]);
    await passTo(ends - 15 * minute);
    expect(told()).toEqual(['ends']);
    await passTo(ends - 5 * minute - 1);
    expect(told()).toEqual(['ends']);
    await passTo(ends - 5 * minute);
    expect(told()).toEqual(['ends', 'ends', 'mention']);
    await passTo(ends + 10 * minute);
    expect(await world.instance()).toMatchObject({ phase: 'ended' });
    expect(told()).toEqual(['ends', 'ends', 'mention']);
    const [first] = world.stage.slack.directMessages(owner().userId);
    expect(first?.text).toContain(world.ids()[0]);
    expect(JSON.stringify(first?.blocks)).toContain('instance_details');
  });

  test('a time that is past when it is first seen to run is left out', async () => {
    await launched({ env: { REMIND_BEFORE_END: '2h,5m' } });
    const ends = await endsAt();
    await passTo(ends - 5 * minute - 1);
    expect(told()).toEqual([]);
    await passTo(ends - minute);
    expect(told()).toEqual(['ends', 'mention']);
  });

  test('started again it has a new end and new reminders, and the old ones say nothing', async () => {
    await launched();
    const first = await endsAt();
    await passTo(first - 20 * minute);
    await world.console(world.ids()[0] ?? '', 'stop');
    await world.pass(minute);
    await world.console(world.ids()[0] ?? '', 'restart');
    await passTo(first, minute);
    expect(told()).toEqual([]);
    const again = await endsAt();
    expect(again).toBeGreaterThan(first);
    await passTo(again - 5 * minute);
    expect(told()).toEqual(['ends', 'ends', 'mention']);
  });

  test('one that ended before hears nothing', async () => {
    await launched();
    const ends = await endsAt();
    await passTo(ends - 16 * minute);
    await world.console(world.ids()[0] ?? '', 'stop');
    await passTo(ends + minute);
    expect(told()).toEqual([]);
  });

  test('a person has times of their own, and those of one that runs already count from now on', async () => {
    await open();
    await prefer({ remindBeforeEndMs: [30 * minute] });
    await launch({ timeoutLimit: '01:00:00' });
    await world.pass(untilRunning);
    const ends = await endsAt();
    await passTo(ends - 29 * minute);
    expect(told()).toEqual(['ends', 'mention']);
    await world.stage.person.command('/gpu-instance', 'settings');
    await world.stage.slack.until(() => world.stage.slack.openView(owner().userId));
    await world.stage.person.fill({ before_end: '10m' });
    expect((await world.stage.person.submit()).errors).toBeUndefined();
    await passTo(ends - 10 * minute - 1);
    expect(told()).toEqual(['ends', 'mention']);
    await passTo(ends);
    expect(told()).toEqual(['ends', 'ends', 'mention']);
  });

  test('the app was away when it was time: one message, the last', async () => {
    await launched();
    const ends = await endsAt();
    world.jump(ends - 3 * minute - world.now());
    await world.stage.app.idle();
    expect(told()).toEqual(['ends', 'mention']);
  });

  test.each<[string, Partial<PersonSettings>, string[]]>([
    ['no reminders', { remindBeforeEndMs: [] }, ['mention']],
    ['no mention', { mentions: { running: true, failed: true, ending: false } }, ['ends', 'ends']],
    ['neither', { remindBeforeEndMs: [], mentions: { running: true, failed: true, ending: false } }, []],
  ])('who wants %s gets none', async (_, settings, expected) => {
    await open();
    await prefer(settings);
    await launch({ timeoutLimit: '01:00:00' });
    await world.pass(untilRunning);
    await passTo(await endsAt());
    expect(told()).toEqual(expected);
  });
});

describe('under the card its owner is mentioned', () => {
  const slowly = {
    platform: { settings: { stateDurations: { waitingMs: 40_000, deployingMs: 40_000 } } },
  } as unknown as StageOptions;

  test('when it runs after more than a minute, and not when it did at once', async () => {
    await open(slowly);
    await launch();
    await world.pass(2 * minute);
    expect(told()).toEqual(['is running']);
    const quick = { waitingMs: 3000, deployingMs: 5000 };
    Object.assign(world.stage.platform.settings.stateDurations, quick);
    await launch({ instanceServiceName: 'quick' });
    await world.pass(2 * minute);
    expect(told()).toEqual(['is running']);
  });

  test('when it fails', async () => {
    await open(slowly);
    world.stage.platform.settings.failDeploying = true;
    await launch();
    await world.pass(3 * minute);
    expect(told()).toEqual(['has failed']);
  });

  test('not when they switched that off', async () => {
    await open(slowly);
    await prefer({ mentions: { running: false, failed: true, ending: true } });
    await launch();
    await world.pass(3 * minute);
    expect(told()).toEqual([]);
  });
});

describe('an instance without a time limit', () => {
  test('is asked about after the hours that are set, again and again, until it ends', async () => {
    await launched({ env: { ASK_STILL_NEEDED_HOURS: '2' } }, { timeoutLimit: 'unlimited' });
    const { since } = await world.instance();
    await passTo(since + 2 * hour - 1, 10 * minute);
    expect(told()).toEqual([]);
    await passTo(since + 2 * hour);
    expect(told()).toEqual(['still needed']);
    await passTo(since + 4 * hour, 10 * minute);
    expect(told()).toEqual(['still needed', 'still needed']);
    await world.console(world.ids()[0] ?? '', 'stop');
    await passTo(since + 9 * hour, 10 * minute);
    expect(told()).toEqual(['still needed', 'still needed']);
  });

  test('is not asked about unless the operator wants it, nor is one with a limit', async () => {
    await launched({}, { timeoutLimit: 'unlimited' });
    await world.pass(12 * hour, 10 * minute);
    expect(told()).toEqual([]);
  });
});

describe('of their token a person hears', () => {
  test('before it ends, once a time, and once when it has ended while instances are watched', async () => {
    await launched({}, { timeoutLimit: 'unlimited' });
    const account = await world.stage.app.store.accounts.find(owner());
    const ends = account?.expiresAt ?? Number.NaN;
    // Twenty-four hours before is past: the token was good for no longer when it was stored.
    await passTo(ends - hour - 1, 10 * minute);
    expect(told()).toEqual([]);
    await passTo(ends - hour);
    expect(told()).toEqual(['token ends']);
    await passTo(ends + 3 * hour, 10 * minute);
    expect(told()).toEqual(['token ends', 'token refused']);
    await world.connectAgain();
    await world.pass(minute);
    expect(await world.instance()).toMatchObject({ phase: 'running' });
  });

  test('nothing at that time when another one is stored by then', async () => {
    await open();
    const ends = (await world.stage.app.store.accounts.find(owner()))?.expiresAt ?? Number.NaN;
    await passTo(ends - 2 * hour, hour);
    await world.connectAgain();
    await passTo(ends + hour, 10 * minute);
    expect(told()).toEqual([]);
  });

  test('once that the platform refuses it; connecting again resumes, and the next time is told again', async () => {
    await launched({}, { timeoutLimit: 'unlimited' });
    const { platform } = world.stage;
    platform.fault('list', { kind: 'code', code: '10008' });
    await world.pass(3 * hour, 10 * minute);
    expect(told()).toEqual(['token refused']);
    platform.clearFaults();
    await world.console(world.ids()[0] ?? '', 'restart');
    await world.connectAgain();
    await world.pass(minute);
    world.calls();
    await world.pass(10 * minute);
    expect(world.calls()).toContain('list');
    expect(told()).toEqual(['token refused']);
    platform.fault('list', { kind: 'code', code: '10008' });
    await world.pass(hour, 10 * minute);
    expect(told()).toEqual(['token refused', 'token refused']);
  });
});

describe('trouble', () => {
  test('an hour without the platform: one message at most, and all is right within two intervals', async () => {
    await open();
    for (const name of ['a', 'b', 'c']) await launch({ instanceServiceName: name });
    await world.pass(untilRunning);
    const { stateDurations } = world.stage.platform.settings;
    Object.assign(stateDurations, { waitingMs: 5 * minute });
    for (const name of ['d', 'e', 'f']) await launch({ instanceServiceName: name });
    await world.pass(untilRunning);
    world.stage.platform.fault('any', { kind: 'http', status: 503 });
    await world.pass(10 * minute, minute);
    for (const id of world.ids().slice(0, 3)) await world.console(id, 'fail');
    await world.pass(50 * minute, minute);
    expect(told()).toEqual([]);
    expect(cardsNow(/Running/u)).toBe(3);
    world.stage.platform.clearFaults();
    await world.pass(5 * minute, minute);
    await world.pass(2 * minute, 10 * second);
    expect(cardsNow(/Failed/u)).toBe(3);
    expect(cardsNow(/Running/u)).toBe(3);
    expect(told()).toEqual(['has failed']);
  });

  test('ten minutes without Slack: of what was held up the last is said, and the card is right', async () => {
    await launched({ expectedLogs: /./u });
    const ends = await endsAt();
    await passTo(ends - 15 * minute - 30 * second, 30 * second);
    for (const method of ['chat.postMessage', 'chat.update'])
      world.stage.slack.faults.set(method, { kind: 'http', status: 503 });
    await passTo(ends - 4 * minute - 30 * second, 30 * second);
    expect(told()).toEqual([]);
    world.stage.slack.faults.clear();
    await passTo(ends - 10 * second, 10 * second);
    expect(told()).toEqual(['ends', 'mention']);
    await passTo(ends + 2 * minute);
    expect(cardsNow(/Terminated|ended/iu)).toBe(1);
  });
});

const cardsNow = (status: RegExp) =>
  channelMessages().filter(
    (message) => !isReply(message) && /Task ID/u.test(message.text ?? '') && status.test(message.text ?? ''),
  ).length;
