// Tasks that remind: each job is about one moment before one end. When it comes, what is true by then decides whether
// anything is said, and what is said is a surface: posted once, however often it is asked for. And the jobs themselves:
// made where an end becomes known, or somebody changes when they want to hear of it.
import type { StoredAccount } from '../accounts/ports.ts';
import type { Refusal } from '../accounts/renewals.ts';
import type { Clock } from '../core/clock.ts';
import type { AccountKey, Owner } from '../core/person.ts';
import type { JobStarter, Task, TaskKind, TaskResult } from '../jobs/job.ts';
import type { Job, NewJob } from '../jobs/ports.ts';
import type { Launch } from '../launches/launch.ts';
import type { LaunchStore } from '../launches/ports.ts';
import { cardOf } from '../launches/shows.ts';
import type { SurfaceStore } from '../surfaces/ports.ts';
import { refreshSurface } from '../surfaces/refresh-surface.ts';
import type { SurfaceChange } from '../surfaces/surface.ts';
import { type Instance, mostOwned } from './instance.ts';
import type { ActionStore, FollowUps, InstanceStore, SettingsStore } from './ports.ts';
import {
  endTimesOf,
  isLate,
  isTimely,
  mentionBeforeMs,
  mentionOf,
  type RemindDefaults,
  runsUntil,
  type Seen,
  stillToCome,
  timesFor,
} from './remind.ts';
import type { PersonSettings } from './settings.ts';
import { taskKinds, watchOf } from './task-kinds.ts';

export interface ReminderParts {
  readonly instances: Pick<InstanceStore, 'find' | 'findByOwner'>;
  readonly actions: Pick<ActionStore, 'findLast'>;
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly accounts: { find(key: AccountKey): Promise<StoredAccount | null> };
  readonly settings: SettingsStore;
  readonly surfaces: Pick<SurfaceStore, 'adopt'>;
  readonly jobs: JobStarter;
  readonly clock: Clock;
}

export interface Reminders {
  /** What runs the jobs. */
  readonly tasks: readonly Task[];
  /** What follows from a look at an instance. */
  readonly followUps: FollowUps;
  /** What follows from a token that is stored: its reminders, and a look at what it was not there for. */
  connected(account: StoredAccount): Promise<readonly NewJob[]>;
  /** What follows when a token can be renewed no more: its person is told, now or before its end. */
  refused(account: StoredAccount): Promise<Refusal>;
  /** Settings that are saved with the reminders that they ask for in addition. */
  readonly settings: SettingsStore;
}

export function createReminders(parts: ReminderParts, defaults: RemindDefaults): Reminders {
  const { instances, actions, launches, accounts, settings, surfaces, jobs, clock } = parts;

  const newJobs = (kind: TaskKind, about: string, endsAt: number, times: readonly number[]): NewJob[] =>
    stillToCome(times, endsAt, clock()).map((before) =>
      jobs.newJob(kind, `${about} ${endsAt} ${before}`, { delayMs: endsAt - before - clock() }),
    );

  const ofEnd = (instance: Instance, times: readonly number[]): NewJob[] => {
    const endsAt = runsUntil(instance);
    return endsAt === null ? [] : newJobs(taskKinds.remindOfEnd, instance.launchId, endsAt, times);
  };

  /** None of one that is renewed by itself. */
  const ofToken = (
    { teamId, userId, expiresAt, renewAt }: StoredAccount,
    times: readonly number[],
  ): NewJob[] =>
    expiresAt === null || renewAt !== null
      ? []
      : newJobs(taskKinds.remindOfToken, `${teamId}/${userId}`, expiresAt, times);

  /** For the run that began then; `after`: not before that moment. */
  const askLater = ({ launchId, since }: Instance, everyMs: number, after: number): NewJob => {
    const turn = Math.floor(Math.max(0, after - since) / everyMs) + 1;
    const dueAt = since + turn * everyMs;
    const subject = `${launchId} ${since} ${dueAt}`;
    return jobs.newJob(taskKinds.askStillNeeded, subject, { delayMs: Math.max(0, dueAt - clock()) });
  };

  async function remindOfEnd(job: Job): Promise<TaskResult> {
    const { about: launchId, first: endsAt, second: before } = readSubject(job.subject);
    const [instance, launch] = await Promise.all([instances.find(launchId), launches.find(launchId)]);
    if (!instance || !launch || runsUntil(instance) !== endsAt) return { kind: 'complete' };
    const person = await settings.read(instance);
    const now = clock();
    if (!isTimely(endTimesOf(person, defaults), before, endsAt, now)) return { kind: 'complete' };
    const { end } = timesFor(person, defaults);
    const said: SurfaceChange[] = [];
    if (end.includes(before)) said.push(directly(instance, launchId, `reminder:${endsAt}:${before}`));
    // Their card is in the same conversation as the reminder.
    const isSaidThere = said.length > 0 && launch.cardPlace === 'me';
    if (person.mentions.ending && before === mentionBeforeMs(end) && !isSaidThere)
      said.push({ ...cardOf(launch), kind: `mention:ending:${endsAt}` });
    return say(job, said);
  }

  async function remindOfToken(job: Job): Promise<TaskResult> {
    const { about, first: expiresAt, second: before } = readSubject(job.subject);
    const [teamId = '', userId = ''] = about.split('/');
    const account = await accounts.find({ teamId, userId });
    if (account?.expiresAt !== expiresAt) return { kind: 'complete' };
    const { tokenEnd } = timesFor(await settings.read(account), defaults);
    if (!isTimely(tokenEnd, before, expiresAt, clock())) return { kind: 'complete' };
    return say(job, [directly(account, `account:${about}`, `token:${expiresAt}:${before}`)]);
  }

  async function askStillNeeded(job: Job): Promise<TaskResult> {
    const { about: launchId, first: since, second: dueAt } = readSubject(job.subject);
    const instance = await instances.find(launchId);
    const everyMs = defaults.askStillNeededMs;
    const isGoingOn = instance?.phase === 'running' && instance.endsAt === null && instance.since === since;
    if (!instance || !isGoingOn || everyMs === undefined) return { kind: 'complete' };
    return say(
      job,
      [directly(instance, launchId, `still-needed:${dueAt}`)],
      [askLater(instance, everyMs, clock())],
    );
  }

  async function say(
    job: Job,
    said: readonly SurfaceChange[],
    then: readonly NewJob[] = [],
  ): Promise<TaskResult> {
    if (said.length === 0) return { kind: 'complete' };
    await surfaces.adopt(job, refreshSurface, said, clock(), then);
    return { kind: 'done', next: then };
  }

  const task = (kind: TaskKind, run: (job: Job) => Promise<TaskResult>): Task => ({
    ...kind,
    maxAttempts: Number.POSITIVE_INFINITY,
    run,
  });

  /** When somebody asked for it: the launch, or the press that started it again. */
  async function pendingSince({ id, acceptedAt }: Launch): Promise<number> {
    const last = await actions.findLast(id);
    return last?.kind === 'start' && last.state !== 'refused' ? last.askedAt : acceptedAt;
  }

  /** Of what was found late in one look, for whom something is said already. */
  const spokenTo = new Map<string, number>();

  async function mentionsOf(seen: Seen, launch: Launch, person: PersonSettings): Promise<SurfaceChange[]> {
    const isBeginning = seen.before.phase === 'pending' && seen.after.phase === 'running';
    const mention = mentionOf(seen, isBeginning ? await pendingSince(launch) : launch.acceptedAt);
    if (!mention || !person.mentions[mention.what]) return [];
    if (isLate(seen)) {
      const { subject: account } = watchOf(launch);
      if (spokenTo.get(account) === seen.at) return [];
      if (spokenTo.size > 1000) spokenTo.clear();
      spokenTo.set(account, seen.at);
    }
    return [{ ...cardOf(launch), kind: `mention:${mention.what}:${mention.at}` }];
  }

  const followUps: FollowUps = async (seen, launch) => {
    const { before, after } = seen;
    const hasNewPhase = before.phase !== after.phase;
    const hasNewEnd = runsUntil(after) !== null && runsUntil(after) !== runsUntil(before);
    const isOpen = after.phase === 'running' && launch.request.timeoutLimit === 'unlimited';
    const isAnotherRun = hasNewPhase || before.since !== after.since;
    const everyMs = isOpen && after.endsAt === null && isAnotherRun ? defaults.askStillNeededMs : undefined;
    if (!hasNewPhase && !hasNewEnd && everyMs === undefined) return { surfaces: [], jobs: [] };
    const person = await settings.read(after);
    return {
      surfaces: await mentionsOf(seen, launch, person),
      jobs: [
        ...(hasNewEnd ? ofEnd(after, endTimesOf(person, defaults)) : []),
        ...(everyMs === undefined ? [] : [askLater(after, everyMs, seen.at)]),
      ],
    };
  };

  return {
    tasks: [
      task(taskKinds.remindOfEnd, remindOfEnd),
      task(taskKinds.remindOfToken, remindOfToken),
      task(taskKinds.askStillNeeded, askStillNeeded),
    ],
    followUps,
    async connected(account) {
      const { tokenEnd } = timesFor(await settings.read(account), defaults);
      const { subject, options } = watchOf(account);
      return [...ofToken(account, tokenEnd), jobs.newJob(taskKinds.watchAccount, subject, options)];
    },
    async refused(account) {
      const subject = `account:${account.teamId}/${account.userId}`;
      if (account.sealedKeys !== null) {
        const surfaces = [directly(account, subject, `token-refused:${account.connectedAt}`)];
        return { shows: { surfaces, job: jobs.newJob(refreshSurface, subject) } };
      }
      const { tokenEnd } = timesFor(await settings.read(account), defaults);
      return { jobs: ofToken(account, tokenEnd) };
    },
    settings: {
      read: settings.read,
      async save(owner, wanted, at, then = []) {
        const known = await settings.read(owner);
        const added = (times: (person: PersonSettings) => readonly number[]) =>
          times(wanted).filter((before) => !times(known).includes(before));
        const endTimes = added((person) => endTimesOf(person, defaults));
        const tokenTimes = added((person) => timesFor(person, defaults).tokenEnd);
        const account = tokenTimes.length > 0 ? await accounts.find(owner) : null;
        const theirs = endTimes.length > 0 ? await instances.findByOwner(owner, mostOwned) : [];
        const more = [
          ...theirs.flatMap((instance) => ofEnd(instance, endTimes)),
          ...(account ? ofToken(account, tokenTimes) : []),
        ];
        await settings.save(owner, wanted, at, [...then, ...more]);
        jobs.start(more);
      },
    },
  };
}

const directly = (
  { workspaceId, userId }: Owner,
  subject: string,
  kind: SurfaceChange['kind'],
): SurfaceChange => ({ kind, subject, workspaceId, place: { kind: 'person', id: userId } });

/** What it is about, and two moments or lengths of time that say which. */
function readSubject(subject: string): {
  readonly about: string;
  readonly first: number;
  readonly second: number;
} {
  const [about = '', first, second] = subject.split(' ');
  return { about, first: Number(first), second: Number(second) };
}
