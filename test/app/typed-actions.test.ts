// "stop" and "start", typed: what they ask for is stored before Slack has its answer, as with the buttons they stand for.
import { afterEach, describe, expect, test } from '@jest/globals';
import { StoreUnavailableError } from '../../src/store/errors.ts';
import { documentedFields, type StageOptions } from '../support/stage.ts';
import { startWatched, type WatchedStage } from '../support/watched.ts';

let world: WatchedStage;
afterEach(() => world.stage.stop());

const name = documentedFields.instanceServiceName ?? '';

/** A running instance, and a store that holds what is asked for until it is let go. */
async function holding(options: StageOptions = {}) {
  const reached = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  world = await startWatched({
    ...options,
    overrides: {
      decorate: {
        actions: (real) => ({
          ...real,
          async ask(...of) {
            reached.resolve();
            await letGo.promise;
            return real.ask(...of);
          },
        }),
      },
    },
  });
  await world.stage.connect();
  await world.stage.launch();
  await world.stage.message(/Task ID/u);
  await world.pass(20_000);
  return { reached: reached.promise, letGo: letGo.resolve };
}

/** What was written to a socket before this has come through when it settles: both ends live in this process. */
async function exchanged(): Promise<void> {
  for (let times = 0; times < 3; times += 1) await fetch(`http://127.0.0.1:${world.stage.port}/healthz`);
}

const answersOf = () =>
  world.stage.slack
    .messages(world.stage.slack.channels.member.id, { as: world.stage.slack.users.owner.id })
    .map(({ text }) => text ?? '');

describe('before Slack has its answer', () => {
  test.each([
    ['a person known by the payload', {}],
    ['a person whom Slack has to be asked about', { ALLOW_GUESTS: 'off' }],
  ])('what "stop" asks for is stored: %s', async (_, env) => {
    const { reached, letGo } = await holding({ env });
    let isAnswered = false;
    const typed = world.stage.person.command('/gpu-instance', `stop ${name}`).finally(() => {
      isAnswered = true;
    });
    await reached;
    await exchanged();
    expect(isAnswered).toBe(false);
    letGo();
    expect((await typed).status).toBe(200);
    expect(await world.lastAction()).toMatchObject({ kind: 'stop' });
    await world.stage.app.settled();
    expect(answersOf().filter((text) => /Stop/u.test(text))).toHaveLength(1);
  });

  test('so is what "start" asks for', async () => {
    const { reached, letGo } = await holding();
    const [id = ''] = world.ids();
    await world.console(id, 'stop');
    await world.pass(70_000);
    let isAnswered = false;
    const typed = world.stage.person.command('/gpu-instance', `start ${name}`).finally(() => {
      isAnswered = true;
    });
    await reached;
    await exchanged();
    expect(isAnswered).toBe(false);
    letGo();
    await typed;
    expect(await world.lastAction()).toMatchObject({ kind: 'start' });
    await world.stage.app.settled();
  });

  test('what only shows something is answered first: its trigger does not wait', async () => {
    const { letGo } = await holding();
    letGo();
    expect((await world.stage.person.command('/gpu-instance', `delete ${name}`)).status).toBe(200);
    await world.stage.app.settled();
    expect(answersOf().at(-1)).toMatch(/runs|running|first/iu);
    expect(await world.lastAction()).toBeNull();
  });
});

test('what could not be stored is said to its person, and nothing was done', async () => {
  world = await startWatched({
    expectedLogs: /a listener failed|client is destroyed/u,
    overrides: {
      decorate: {
        actions: (real) => ({
          ...real,
          ask: async () => {
            throw new StoreUnavailableError('it is away', { cause: null });
          },
        }),
      },
    },
  });
  await world.stage.connect();
  await world.stage.launch();
  await world.stage.message(/Task ID/u);
  await world.pass(20_000);
  expect((await world.stage.person.command('/gpu-instance', `stop ${name}`)).status).toBe(200);
  await world.stage.app.settled();
  expect(answersOf().at(-1)).toMatch(/database/iu);
  expect(await world.lastAction()).toBeNull();
  expect(world.calls()).not.toContain('stop');
});
