// Three hundred people open Home at once: what that costs Slack, the platform and the database, each opening alike.
import { afterEach, expect, test } from '@jest/globals';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { readHome } from '../support/home.ts';
import { startWatched, type WatchedStage } from '../support/watched.ts';

let world: WatchedStage;
afterEach(() => world.stage.stop());

const people = 300;

/** Calls of the store's ports by name, `homes.open`. */
function counting(store: Store, counts: Map<string, number>): Store {
  const ports = Object.entries(store).map(([name, port]: [string, unknown]) => {
    if (typeof port !== 'object' || port === null || Array.isArray(port)) return [name, port];
    const counted = Object.entries(port).map(([method, run]: [string, unknown]) =>
      typeof run === 'function'
        ? [
            method,
            (...args: unknown[]) => {
              const call = `${name}.${method}`;
              counts.set(call, (counts.get(call) ?? 0) + 1);
              return run(...args);
            },
          ]
        : [method, run],
    );
    return [name, Object.fromEntries(counted)];
  });
  return Object.fromEntries(ports) as Store;
}

async function start(counts: Map<string, number>, expectedLogs?: RegExp): Promise<void> {
  const store = counting(await openStore({ url: 'sqlite::memory:' }), counts);
  world = await startWatched({
    overrides: { store },
    ...(expectedLogs ? { expectedLogs } : {}),
  });
}

test('each opening is one view published, no call to the platform, and the same few reads', async () => {
  const counts = new Map<string, number>();
  await start(counts);
  const { slack, app, platform } = world.stage;
  const crowd = Array.from({ length: people }, (_, at) => slack.addUser(`person-${at}`));
  counts.clear();
  slack.apiCalls.slice();
  const before = slack.apiCalls.length;
  const answers = await Promise.all(crowd.map(({ id }) => slack.person(id).openHome()));
  await app.settled();
  await app.idle();

  expect(answers.every(({ status, timedOut }) => status === 200 && !timedOut)).toBe(true);
  expect(platform.requests).toEqual([]);
  const methods = slack.apiCalls.slice(before).map(({ method }) => method);
  const calls = (name: string) => methods.filter((method) => method === name).length;
  expect([methods.length, calls('views.publish'), calls('users.info')]).toEqual([2 * people, people, people]);
  const { read } = readHome(world.stage);
  expect(crowd.filter(({ id }) => !read(id).includes('[New GPU instance]'))).toEqual([]);
  const each = [...counts]
    .filter(([name]) => !name.startsWith('jobs.'))
    .map(([name, count]) => [name, count / people]);
  expect(Object.fromEntries(each)).toEqual({
    'accounts.find': 1,
    'homes.find': 2,
    'homes.open': 1,
    'instances.findByOwner': 1,
    'instances.findWatch': 1,
    'launches.findByUserIn': 1,
    'presets.list': 1,
    'surfaces.findCards': 1,
    'surfaces.noteShown': 1,
    'surfaces.open': 1,
  });
});

test('where Slack takes no more at once, everybody gets theirs in turn, and nobody twice', async () => {
  await start(new Map(), /rate limited|not told|could not be told|held/u);
  const { slack, app } = world.stage;
  const crowd = Array.from({ length: 40 }, (_, at) => slack.addUser(`person-${at}`));
  slack.faults.set('views.publish', { kind: 'rate-limited', retryAfterSeconds: 5 }, { times: 3 });
  await Promise.all(crowd.map(({ id }) => slack.person(id).openHome()));
  await app.settled();
  await app.idle();
  await world.pass(90_000, 600);
  const { read } = readHome(world.stage);
  expect(crowd.filter(({ id }) => !read(id).includes('[New GPU instance]'))).toEqual([]);
  const published = slack.apiCalls.filter(
    ({ method, response }) => method === 'views.publish' && response?.ok,
  );
  const ids = published.map(({ args }) => String(args.user_id));
  expect([ids.length, new Set(ids).size]).toEqual([crowd.length, crowd.length]);
});
