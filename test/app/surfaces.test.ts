// What people are shown of a launch follows what it is: one notice that never says what is not true any more, and one card,
// at the rate that Slack allows.
import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { aFirstLook } from '../support/one-launch.ts';
import { type Stage, type StageOptions, startStage } from '../support/stage.ts';
import { startWatched } from '../support/watched.ts';

let stage: Stage;
afterEach(() => stage.stop());

/** Where nothing but a direct message reaches the person. */
const unreachable = () => stage.slack.channels.privateWithoutBot.id;
const direct = () => stage.slack.directMessages(stage.slack.users.owner.id);
const directTexts = () => direct().map(({ text }) => text ?? '');
const untilDirect = (match: RegExp) =>
  stage.slack.until(() => direct().find(({ text }) => match.test(text ?? '')), {
    what: `a direct message like ${match}`,
  });
const postsTo = (channel: string) =>
  stage.slack.apiCalls.filter(
    ({ method, args }) => method === 'chat.postMessage' && args.channel === channel,
  );

/** A launch whose outcome is unknown, and stays so until somebody settles it. */
async function startUnknown(options: StageOptions = {}): Promise<void> {
  stage = await startStage({
    ...options,
    env: { RECONCILE_WINDOW_MS: '86400000', PLATFORM_TIMEOUT_MS: '300', ...options.env },
  });
  await stage.connect();
  stage.slack.faults.set('response_url', { kind: 'http', status: 404 });
  stage.platform.fault('create', { kind: 'drop-before' });
}

/** As the operator does it, beside the app. */
async function settle(to: 'created' | 'rejected'): Promise<void> {
  const { settleLaunch } = await import('../../src/launches/settle-launch.ts');
  const { launches } = stage.app.store;
  const owner = { teamId: stage.slack.team.id, userId: stage.slack.users.owner.id };
  const [launch] = await launches.findByUser(owner, 1);
  const verdict =
    to === 'created'
      ? ({ kind: 'created', instanceId: 'f8c2' } as const)
      : ({ kind: 'not-started' } as const);
  const settled = await settleLaunch(
    { launches, firstLook: aFirstLook, clock: Date.now, newId: randomUUID },
    launch?.id ?? '',
    verdict,
  );
  expect(settled.kind).toBe('settled');
}

const soon = { overrides: { tellUnknownAfterMs: 0 } };

test('a direct message that it is not known becomes the word that nothing was started', async () => {
  await startUnknown(soon);
  await stage.launch({}, unreachable());
  const notice = await untilDirect(/do not know yet/u);
  await settle('rejected');

  expect((await untilDirect(/was not launched/u)).ts).toBe(notice.ts);
  expect(directTexts().filter((text) => /know yet/u.test(text))).toEqual([]);
});

test('or that it was launched, beside the card: nobody goes on reading that it is not known', async () => {
  await startUnknown(soon);
  await stage.launch({}, unreachable());
  const notice = await untilDirect(/do not know yet/u);
  await settle('created');

  expect((await untilDirect(/was launched\. Task ID: `f8c2`/u)).ts).toBe(notice.ts);
  await untilDirect(/launched .*Resources/u);
  expect(directTexts().filter((text) => /know yet/u.test(text))).toEqual([]);
});

test.each(['created', 'rejected'] as const)(
  'what Slack could not take while it was not known is not told once it is: %s',
  async (to) => {
    await startUnknown(soon);
    stage.slack.faults.set('chat.postEphemeral', { kind: 'http', status: 503 });
    await stage.launch();
    await stage.logged(/"news":"unknown","error"/u);
    await settle(to);
    stage.slack.faults.clear();
    await stage.message(to === 'created' ? /Task ID: `f8c2`/u : /was not launched/u);
    await stage.logged(new RegExp(`"step":"told_${to}"`, 'u'));

    const texts = stage.slack
      .messages(stage.slack.channels.member.id, { as: stage.slack.users.owner.id })
      .map(({ text }) => text ?? '');
    expect(texts.filter((text) => /know yet/u.test(text))).toEqual([]);
    expect(stage.logs.join('')).not.toContain('told_unknown"');
  },
);

test('a pause that Slack wants for a channel is kept by every card for it, and by no other', async () => {
  stage = await startStage();
  await stage.connect();
  const [busy, other] = [stage.slack.channels.member.id, stage.slack.channels.privateWithBot.id];
  stage.slack.faults.set('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 3600 }, { times: 1 });
  await stage.launch({ instanceServiceName: 'refused' }, busy);
  await stage.logged(/rate limited/u);
  await stage.launch({ instanceServiceName: 'waits' }, busy);
  await stage.launch({ instanceServiceName: 'goes' }, other);
  await stage.message(/goes/u, other);
  await stage.app.idle();

  expect(postsTo(busy)).toHaveLength(1);
  expect(stage.platform.instances).toHaveLength(3);
});

test('after it the newest change comes first', async () => {
  const world = await startWatched();
  stage = world.stage;
  // What the looks see would be a change of all three at once.
  stage.platform.fault('list', { kind: 'code', code: '10001' });
  await stage.connect();
  stage.slack.faults.set('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 3600 }, { times: 1 });
  for (const name of ['first', 'second', 'third']) {
    await stage.launch({ instanceServiceName: name });
    await stage.app.idle();
    world.jump(1000);
  }
  world.jump(3_600_000);
  await world.pass(10_000, 500);

  const order = stage.slack
    .messages(stage.slack.channels.member.id)
    .flatMap(({ text }) => /launched `(\w+)`/u.exec(text ?? '')?.[1] ?? []);
  expect(order).toEqual(['third', 'second', 'first']);
});
