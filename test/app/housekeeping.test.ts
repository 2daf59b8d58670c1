// What nobody needs any more is forgotten while the app runs, by the hour.
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { aDraft, ada, aLateJob, aNewLaunch, aSealed, now as start } from '../contract/samples.ts';
import { fakeIntervals } from '../support/fake-intervals.ts';
import { type Stage, startStage } from '../support/stage.ts';

const hourMs = 3_600_000;
let stage: Stage;
let now: number;
beforeEach(async () => {
  now = start;
  fakeIntervals();
  stage = await startStage({ overrides: { clock: () => now } });
});
afterEach(async () => {
  await stage.stop();
  jest.useRealTimers();
});

async function passAnHour(): Promise<void> {
  now += hourMs;
  jest.advanceTimersByTime(hourMs);
}

/** The purge is not waited for by anybody: the store tells. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = AbortSignal.timeout(240_000);
  while (!(await isSo())) {
    end.throwIfAborted();
    await new Promise(setImmediate);
  }
}

test('drafts that nobody submitted go a day after they were begun, and no sooner', async () => {
  const { drafts } = stage.app.store;
  const [old, young] = [aDraft({ createdAt: start }), aDraft({ createdAt: start + 2 * hourMs })];
  await drafts.save(old);
  await drafts.save(young);
  const isGone = async (id: string) => (await drafts.find(id, ada)) === null;

  for (let hour = 1; hour <= 24; hour += 1) await passAnHour();
  await passAnHour();
  await until(() => isGone(old.id));
  expect(await isGone(young.id)).toBe(false);
  await passAnHour();
  await passAnHour();
  await until(() => isGone(young.id));
});

test('a draft of less than a day stays through every look', async () => {
  const { drafts } = stage.app.store;
  const purged: Promise<number>[] = [];
  const purge = drafts.purge.bind(drafts);
  jest.spyOn(drafts, 'purge').mockImplementation((before, limit) => {
    const work = purge(before, limit);
    purged.push(work);
    return work;
  });
  await drafts.save(aDraft({ createdAt: start }));
  for (let hour = 1; hour <= 24; hour += 1) await passAnHour();
  // Once soon after the start, and by the hour.
  expect(await Promise.all(purged)).toEqual(Array(25).fill(0));
  await passAnHour();
  expect(await purged.at(-1)).toBe(1);
});

test('reply addresses go with the hour, long after Slack has closed them', async () => {
  const { launches } = stage.app.store;
  const launch = aNewLaunch({ sealedReplyUrl: aSealed('first'), acceptedAt: start });
  await launches.accept(launch, aLateJob());
  const kept = async () => (await launches.find(launch.id))?.sealedReplyUrl ?? null;

  await passAnHour();
  expect(await kept()).not.toBeNull();
  await passAnHour();
  await until(async () => (await kept()) === null);
});
