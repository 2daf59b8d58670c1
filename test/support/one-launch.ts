// The launches' store with one launch in it, and a clock moved by hand: what a task of the core does to it is a list.
import { randomUUID } from 'node:crypto';
import type { Secret } from '../../src/config/secrets.ts';
import { Secret as SecretText } from '../../src/config/secrets.ts';
import { taskKinds as instanceTasks, watchOf } from '../../src/instances/task-kinds.ts';
import { type Hold, type JobStarter, toNewJob } from '../../src/jobs/job.ts';
import type { Job, NewJob } from '../../src/jobs/ports.ts';
import { allowedTransitions, type Launch } from '../../src/launches/launch.ts';
import type { FirstLook, LaunchEvents, LaunchStore, Transition } from '../../src/launches/ports.ts';
import type { Shows } from '../../src/surfaces/ports.ts';
import { aLaunch } from './builders.ts';

export const startOfTime = 1_760_000_000_000;
export const aToken: Secret = new SecretText('a-token-nobody-sees');

/** Due at once. */
export const aFirstLook: FirstLook = (owner) => {
  const { subject, options } = watchOf(owner);
  return toNewJob(instanceTasks.watchAccount, { id: randomUUID(), subject, runAt: startOfTime }, options);
};

export const aHold = (isSure = () => true): Hold => ({ signal: new AbortController().signal, isSure });

export interface OneLaunch {
  launch: Launch | null;
  now: number;
  /** The person's other launches. */
  others: readonly Launch[];
  living: { kind: 'token'; token: Secret } | { kind: 'none' | 'expired' | 'sealed-shut' };
  readonly job: Job;
  /** `accepted>creating`, `unknown>created`: in order. */
  readonly steps: string[];
  readonly changes: Transition[];
  /** Jobs stored with the steps, and what they show: `resolve-unknown`, `show notice+4000`. */
  readonly jobs: string[];
  readonly events: string[];
  /** Jobs that were started, by task. */
  readonly started: string[];
  readonly parts: {
    launches: LaunchStore;
    accounts: { openToken(): Promise<OneLaunch['living']> };
    jobs: JobStarter;
    firstLook: FirstLook;
    clock: () => number;
    events: LaunchEvents;
  };
}

export function oneLaunch(override: Partial<Launch> | null = {}): OneLaunch {
  const world: OneLaunch = {
    launch: override === null ? null : aLaunch({ acceptedAt: startOfTime, ...override }),
    now: startOfTime,
    others: [],
    living: { kind: 'token', token: aToken },
    job: {
      id: 'job',
      task: 'any',
      lane: 'launch',
      serialKey: null,
      subject: 'launch',
      runAt: startOfTime,
      attempts: 1,
      owner: 'me',
    },
    steps: [],
    changes: [],
    jobs: [],
    events: [],
    started: [],
    parts: undefined as never,
  };
  return Object.assign(world, { parts: partsOf(world) });
}

function partsOf(world: OneLaunch): OneLaunch['parts'] {
  const delayOf = ({ runAt }: NewJob) => (runAt > world.now ? `+${runAt - world.now}` : '');
  const describe = (job: NewJob) => `${job.task}${delayOf(job)}`;
  const describeShows = (shows: Shows | undefined) =>
    shows ? shows.surfaces.map(({ kind }) => `show ${kind}${delayOf(shows.job)}`) : [];
  const note = (event: string) => () => void world.events.push(event);
  const launches: Partial<LaunchStore> = {
    find: async () => world.launch,
    findByUser: async () => [...(world.launch ? [world.launch] : []), ...world.others],
    async transition(change) {
      if (!allowedTransitions[change.from].includes(change.to)) throw new Error('not allowed');
      if (world.launch?.state !== change.from) return false;
      const { to, at, instanceId = null, failure = null } = change;
      const sentAt = to === 'creating' ? at : world.launch.sentAt;
      const sentAs = change.sentAs ?? world.launch.sentAs;
      world.launch = { ...world.launch, state: to, instanceId, failure, sentAt, sentAs };
      world.steps.push(`${change.from}>${to}`);
      world.changes.push(change);
      world.jobs.push(...(change.then ?? []).map(describe), ...describeShows(change.shows));
      if (change.watched)
        world.jobs.push(
          `${change.watched.firstLook.task} ${change.watched.firstLook.subject}: ${change.watched.name}`,
        );
      return true;
    },
    async recordLook() {
      if (world.launch) world.launch = { ...world.launch, looks: world.launch.looks + 1, lookFailure: null };
    },
    async recordLookFailure(_, failure) {
      if (world.launch) world.launch = { ...world.launch, lookFailure: failure };
    },
    async markStuck(_, givesUpAt, _at, shows) {
      if (!world.launch || world.launch.givesUpAt !== null) return false;
      world.launch = { ...world.launch, givesUpAt };
      world.jobs.push(...describeShows(shows));
      return true;
    },
  };
  return {
    launches: launches as LaunchStore,
    accounts: { openToken: async () => world.living },
    clock: () => world.now,
    firstLook: aFirstLook,
    jobs: {
      newJob: (task, subject, options) =>
        toNewJob(task, { id: task.name, subject, runAt: world.now + (options?.delayMs ?? 0) }, options),
      start: (jobs) => void world.started.push(...jobs.map(({ task }) => task)),
    },
    events: {
      accepted: note('accepted'),
      sent: note('sent'),
      settled: (_, to, { how }) => void world.events.push(how === 'answer' ? to : `${to} by ${how}`),
      cameTooLate: note('too late'),
      lookFailed: note('look failed'),
      gaveUpLooking: note('gave up'),
    },
  };
}
