// Jobs that a replica of an older version left: what they were to tell is shown as it is by now.
import { expect, test } from '@jest/globals';
import type { Job } from '../../../src/jobs/ports.ts';
import type { Launch } from '../../../src/launches/launch.ts';
import { oldNewsTasks } from '../../../src/launches/old-news.ts';
import type { SurfaceStore } from '../../../src/surfaces/ports.ts';
import { refreshSurface } from '../../../src/surfaces/refresh-surface.ts';
import { aLaunch } from '../../support/builders.ts';
import { aHold, oneLaunch, startOfTime } from '../../support/one-launch.ts';

async function tell(name: string, launch: Launch | null) {
  const adopted: Parameters<SurfaceStore['adopt']>[] = [];
  const tasks = oldNewsTasks({
    launches: { find: async () => launch },
    surfaces: { adopt: async (...given) => adopted.push(given) > 0 },
    clock: () => startOfTime,
  });
  const task = tasks.find((each) => each.name === name);
  const job: Job = oneLaunch().job;
  return { result: await task?.run(job, aHold()), adopted, job, task };
}

test.each([
  ['tell-created', 'card'],
  ['tell-rejected', 'notice'],
  ['tell-unknown', 'notice'],
  ['tell-stuck', 'notice'],
])('%s becomes the %s, drawn by a job that takes its place', async (name, kind) => {
  const launch = aLaunch();
  const { result, adopted, job, task } = await tell(name, launch);
  expect(result).toEqual({ kind: 'done' });
  expect(adopted).toEqual([
    [job, refreshSurface, [expect.objectContaining({ kind, subject: launch.id })], startOfTime],
  ]);
  expect(task).toMatchObject({ lane: 'show', maxAttempts: Number.POSITIVE_INFINITY });
});

test('of a launch that is not there any more nothing is shown', async () => {
  const { result, adopted } = await tell('tell-created', null);
  expect([result, adopted]).toEqual([{ kind: 'complete' }, []]);
});
