// Forgetting somebody: at once, or as soon as what is under way is settled.
import { expect, test } from '@jest/globals';
import { forgetPerson, forgetPersonTask } from '../../../src/accounts/forget-person.ts';
import type { ForgetOutcome, Forgotten } from '../../../src/accounts/personal-data.ts';
import { type JobStarter, toNewJob } from '../../../src/jobs/job.ts';
import type { NewJob } from '../../../src/jobs/ports.ts';
import { aHold, oneLaunch } from '../../support/one-launch.ts';

const now = 1_760_000_000_000;
const key = { teamId: 'T1', userId: 'U1' };
const forgotten: ForgetOutcome = { kind: 'forgotten', accounts: 1, drafts: 0, presets: 0, launches: 2 };
const unsettled: ForgetOutcome = { kind: 'unsettled', launchIds: ['launch'] };

function opened(outcome: ForgetOutcome) {
  const asked: { readonly who: Forgotten; readonly at: number; readonly job: NewJob | undefined }[] = [];
  const started: NewJob[] = [];
  const jobs: JobStarter = {
    newJob: (task, subject, options = {}) =>
      toNewJob(task, { id: 'job', subject, runAt: now + (options.delayMs ?? 0) }, options),
    start: (all) => void started.push(...all),
  };
  const data = {
    async forget(who: Forgotten, at: number, job?: NewJob) {
      asked.push({ who, at, job });
      return outcome;
    },
  };
  return { parts: { data, jobs, clock: () => now }, asked, started };
}

const job = {
  id: 'job',
  subject: 'T1 U1',
  task: 'forget-person',
  lane: 'upkeep',
  runAt: now + 1000,
} as const;

test('done at once, nothing is left to do', async () => {
  const { parts, asked, started } = opened(forgotten);
  expect(await forgetPerson(parts, key)).toEqual(forgotten);
  expect(asked).toEqual([{ who: key, at: now, job }]);
  expect(started).toEqual([]);
});

test('with launches under way a job waits for them, stored in the same write', async () => {
  const { parts, asked, started } = opened(unsettled);
  expect(await forgetPerson(parts, key)).toEqual(unsettled);
  expect(asked[0]?.job).toEqual(job);
  expect(started).toEqual([job]);
});

test.each([
  [1, 1000],
  [7, 7000],
  [60, 60_000],
  [600, 60_000],
])('try %d comes again after %d ms, for as long as it takes', async (attempts, afterMs) => {
  const { parts, asked } = opened(unsettled);
  const task = forgetPersonTask(parts);
  const result = await task.run({ ...oneLaunch().job, subject: 'T1 U1', attempts }, aHold());
  expect(result).toMatchObject({ kind: 'retry', afterMs });
  expect(asked).toEqual([{ who: key, at: now, job: undefined }]);
  expect(task).toMatchObject({ name: 'forget-person', maxAttempts: Number.POSITIVE_INFINITY });
});

test('once they are settled the job ends', async () => {
  const { parts } = opened(forgotten);
  const result = await forgetPersonTask(parts).run({ ...oneLaunch().job, subject: 'T1 U1' }, aHold());
  expect(result).toEqual({ kind: 'complete' });
});
