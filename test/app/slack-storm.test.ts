// Ten minutes in which Slack turns messages away, first a few and then all, while fifty instances change: nothing is lost, nothing
// wrong is stored, nobody is told anything twice, and soon afterwards every card is right.
import { afterEach, expect, test } from '@jest/globals';
import type { User } from '../../src/playground/workspace/simulator.ts';
import { documentedFields } from '../support/stage.ts';
import { startWatched, type WatchedStage } from '../support/watched.ts';

let world: WatchedStage;
afterEach(() => world.stage.stop());

const second = 1000;
const minute = 60 * second;
/** WATCH_RUNNING_MS by default. */
const interval = minute;
/** After a storm one edit is made at a time, 50 a minute: time stands still within a step. */
const editMs = 1200;
const people = 10;
const each = 5;

interface Member {
  readonly user: User;
  readonly token: string;
}

test('a storm of refusals costs no launch, no status and no quiet: all cards are right within two intervals', async () => {
  world = await startWatched({ overrides: { chance: anyChance() } });
  const members = await connectAll();
  for (const member of members) for (let count = 0; count < each; count += 1) await launch(member, count);
  await world.pass(40 * second);
  await untilCardsAre(people * each);
  expect(statuses()).toEqual(new Set(['Running']));
  expect(wrong()).toEqual([]);

  // A quarter, half, three quarters, all of the calls.
  const began = world.now();
  for (let step = 0; step < 60; step += 1) {
    if (step % 15 === 0) refuse((step / 15 + 1) / 4);
    await change(step, members);
    if (step % 12 === 6) await launch(members[step % people] as Member, each + step);
    await world.pass(10 * second);
  }
  expect(world.now() - began).toBe(10 * minute);
  expect(refusals()).toBeGreaterThan(20);
  const launches = people * each + 5;
  const deleted = people;
  // Slack's trouble is not the platform's: what is stored is right all the while.
  expect(await wronglyStored(members)).toEqual([]);
  expect(world.ids()).toHaveLength(launches - deleted);

  world.stage.slack.faults.clear();
  await world.pass(2 * interval, editMs);
  expect(wrong()).toEqual([]);
  expect(cards()).toHaveLength(launches);
  for (const { user } of members) expect(toldOf(user)).toHaveLength(1);
});

/** Two drawings of one card let each other go first until chance parts them: it must not be the same for both. */
function anyChance(): () => number {
  let drawn = 1;
  return () => {
    drawn = (drawn * 48_271) % 2_147_483_647;
    return drawn / 2_147_483_647;
  };
}

async function connectAll(): Promise<readonly Member[]> {
  const { slack, platform } = world.stage;
  const members = Array.from({ length: people }, (_, index) => ({
    user: slack.addUser(`member${index}`),
    token: platform.mintToken({ user: `account${index}`, expiresInMs: 30 * 86_400_000 }),
  }));
  for (const { user, token } of members) {
    const person = slack.person(user.id);
    await person.command('/gpu-instance', 'connect');
    await slack.until(() => slack.openView(user.id), { what: 'the connect modal' });
    await person.fill({ token });
    await person.submit();
    await person.close({ all: true });
  }
  return members;
}

async function launch({ user }: Member, count: number): Promise<void> {
  const { slack, app } = world.stage;
  const person = slack.person(user.id);
  await person.command('/gpu-instance');
  await slack.until(() => slack.openView(user.id)?.callback_id === 'launch', { what: 'the form' });
  for (const [field, value] of Object.entries({
    ...documentedFields,
    instanceServiceName: `${user.name}_${count}`,
  })) {
    await person.fill({ [field]: value });
    await app.settled();
  }
  expect((await person.submit()).response).toBe('closed');
}

/** Of each person one fails, which they are told; others are stopped, one of them deleted, one started again from Slack. */
async function change(step: number, members: readonly Member[]): Promise<void> {
  const { user } = members[step % people] as Member;
  const turn = Math.floor(step / people);
  if (turn === each) return startAgain(user);
  const id = idOf(`${user.name}_${turn}`);
  await world.console(id, turn === 0 ? 'fail' : 'stop');
  if (turn === 2) await world.console(id, 'delete');
}

/** The last one that was stopped. */
async function startAgain({ id, name }: User): Promise<void> {
  const { slack, app } = world.stage;
  const by = { teamId: slack.team.id, workspaceId: slack.team.id, userId: id };
  const [instance] = await app.store.instances.findNamed(by, `${name}_${each - 1}`, 1);
  const { launchId = '' } = instance ?? {};
  expect(await app.ask({ by, launchId, kind: 'start', pressId: `${name} starts it` })).toEqual({
    kind: 'asked',
  });
}

const idOf = (name: string) =>
  world.stage.platform.instances.find(({ instanceServiceName }) => instanceServiceName === name)?.id ?? '';

function refuse(share: number): void {
  for (const method of ['chat.update', 'chat.postMessage'])
    world.stage.slack.faults.set(method, { kind: 'rate-limited', retryAfterSeconds: 30 }, { share });
}

/** The stand-in notes no answer of the method's own. */
const refusals = () =>
  world.stage.slack.apiCalls.filter(({ method, response }) => method.startsWith('chat.') && response === null)
    .length;

const messages = () => world.stage.slack.messages(world.stage.slack.channels.member.id);
const cards = () =>
  messages().filter(({ text, thread_ts }) => thread_ts === undefined && /Task ID/u.test(text));
const shown = (text: string) => /Status: (.+?)\. /u.exec(text)?.[1] ?? '';
const statuses = () => new Set(cards().map(({ text }) => shown(text)));

/** Cards that say something else than the platform. */
function wrong(): string[] {
  const there = new Map(world.stage.platform.instances.map(({ id, status }) => [id, String(status)]));
  return cards().flatMap(({ text }) => {
    const id = /Task ID: `(\w+)`/u.exec(text)?.[1] ?? '';
    const expected = there.get(id) ?? 'Not there any more';
    return shown(text) === expected ? [] : [`${expected}: ${text}`];
  });
}

async function wronglyStored(members: readonly Member[]): Promise<string[]> {
  const { slack, app, platform } = world.stage;
  // What changed within the last interval may not have been seen yet.
  await world.pass(interval);
  const there = new Map(platform.instances.map(({ id, status }) => [id, String(status)]));
  const wrongOnes: string[] = [];
  for (const { user } of members)
    for (const { instanceId, status, phase, name } of await app.store.instances.findByOwner(
      { teamId: slack.team.id, userId: user.id },
      99,
    )) {
      const told = there.get(instanceId);
      if (told === undefined ? phase !== 'gone' : status !== told)
        wrongOnes.push(`${name}: ${status}, ${told}`);
    }
  return wrongOnes;
}

/** Beside the card: replies that mention them, and direct messages. */
const toldOf = ({ id }: User) => [
  ...messages().filter(({ text, thread_ts }) => thread_ts !== undefined && text.includes(`<@${id}>`)),
  ...world.stage.slack.directMessages(id),
];

const untilCardsAre = (count: number) =>
  world.stage.slack.until(() => cards().length === count, { what: `${count} cards` });
