// What goes by itself: people who left the workspace, looked for once a day as Slack tells it, and tokens long ended.
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { anAccount } from '../contract/samples.ts';
import { fakeIntervals } from '../support/fake-intervals.ts';
import { type Stage, startStage } from '../support/stage.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
let stage: Stage;
let now: number;
beforeEach(async () => {
  now = Date.now();
  fakeIntervals();
  stage = await startStage({ overrides: { clock: () => now } });
});
afterEach(async () => {
  await stage.stop();
  jest.useRealTimers();
});

function passAnHour(): void {
  now += hourMs;
  jest.advanceTimersByTime(hourMs);
}

async function connected(name: string, deleted: boolean, expiresAt: number | null = null) {
  const { id: userId } = stage.slack.addUser(name, { deleted });
  const key = { teamId: stage.slack.team.id, userId };
  await stage.app.store.accounts.save(anAccount({ ...key, expiresAt }));
  return key;
}
type Key = Awaited<ReturnType<typeof connected>>;

const isKept = async (key: Key) => (await stage.app.store.accounts.find(key)) !== null;
const asked = ({ userId }: Key) =>
  stage.slack.apiCalls.filter(({ method, args }) => method === 'users.info' && args.user === userId).length;

async function untilGone(key: Key): Promise<void> {
  const end = AbortSignal.timeout(60_000);
  while (await isKept(key)) {
    end.throwIfAborted();
    await new Promise(setImmediate);
  }
}

test('who left is forgotten within a day, who stays is kept', async () => {
  const [stays, left] = [await connected('stays', false), await connected('left', true)];
  passAnHour();
  await untilGone(left);
  await stage.slack.until(() => asked(stays) === 1, { what: 'the question about who stays' });
  expect(await isKept(stays)).toBe(true);
  expect(await stage.logged(/a person who left is forgotten/u)).toContain('"outcome":"forgotten"');

  // Slack is not asked about everybody every hour.
  const next = await connected('left later', true);
  for (let hour = 2; hour <= 24; hour += 1) passAnHour();
  await stage.person.command('/gpu-instance', 'help');
  expect([asked(next), asked(stays)]).toEqual([0, 1]);
  passAnHour();
  await untilGone(next);
});

test('a token that ended thirty days ago goes, a day earlier it stays', async () => {
  const ended = now;
  const [early, late] = [
    await connected('early', false, ended),
    await connected('late', false, ended + dayMs),
  ];
  now += 30 * dayMs;
  passAnHour();
  await untilGone(early);
  expect(await isKept(late)).toBe(true);
  now += dayMs;
  passAnHour();
  await untilGone(late);
});
