// Valid samples of what the store keeps, one override away from what a test is about.
import { randomUUID } from 'node:crypto';
import type { StoredAccount } from '../../src/accounts/ports.ts';
import type { AccountKey } from '../../src/core/person.ts';
import type { Draft } from '../../src/drafts/ports.ts';
import type { NewAction } from '../../src/instances/ports.ts';
import { type Lane, lanes } from '../../src/jobs/lanes.ts';
import type { Job, NewJob } from '../../src/jobs/ports.ts';
import type { LaunchState } from '../../src/launches/launch.ts';
import type { NewLaunch } from '../../src/launches/ports.ts';
import type { Preset } from '../../src/presets/ports.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { Shows } from '../../src/surfaces/ports.ts';
import type { SurfaceChange } from '../../src/surfaces/surface.ts';
import { byTokenAlone } from '../support/accounts.ts';
import { aRequest } from '../support/builders.ts';

/** Beyond 32 bits, as every real time is. */
export const now = 1_760_000_000_000;
export const ada = { teamId: 'T0001', workspaceId: 'T0001', userId: 'U0001' };
export const grace = { ...ada, userId: 'U0002' };

/** The workspace is the team, unless both are told. */
const workspaceOf = ({ workspaceId, teamId }: { workspaceId?: string; teamId?: string }) => ({
  workspaceId: workspaceId ?? teamId ?? ada.workspaceId,
});

/** A JWE's outside: only its header can be read without a key. */
export function aSealed(kid: string, content: string = randomUUID()): string {
  const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid })).toString('base64url');
  return `${header}..iv.${Buffer.from(content).toString('base64url')}.tag`;
}

export function aNewLaunch(override: Partial<NewLaunch> = {}): NewLaunch {
  return {
    id: randomUUID(),
    submissionId: randomUUID(),
    ...ada,
    channelId: 'C0001',
    cardPlace: 'channel',
    sealedReplyUrl: null,
    request: aRequest(),
    acceptedAt: now,
    ...override,
    ...workspaceOf(override),
  };
}

/** Of no interest to the test: due a year later. */
export const aLateJob = (override: Partial<NewJob> = {}): NewJob =>
  aNewJob({ runAt: now + 31_536_000_000, ...override });

export function aNewJob(override: Partial<NewJob> = {}): NewJob {
  return {
    id: randomUUID(),
    task: 'create-instance',
    lane: 'launch',
    subject: randomUUID(),
    runAt: now,
    ...override,
  };
}

export function aDraft(override: Partial<Draft> = {}): Draft {
  return {
    id: randomUUID(),
    ...ada,
    channelId: 'C0001',
    sealedReplyUrl: aSealed('first'),
    values: { instanceServiceName: 'demo', mounts: [{ row: 1 }] },
    createdAt: now,
    touchedAt: null,
    ...override,
    ...workspaceOf(override),
  };
}

export function aPreset(override: Partial<Preset> = {}): Preset {
  return {
    id: randomUUID(),
    teamId: ada.teamId,
    ownerId: ada.userId,
    name: 'my usual',
    scope: 'private',
    channelId: 'C0001',
    values: { fields: { gpuNumber: '1' }, mounts: [{ row: 1 }] },
    createdAt: now,
    updatedAt: now,
    usedAt: null,
    ...override,
    ...workspaceOf(override),
  };
}

export function anAccount(override: Partial<StoredAccount> = {}): StoredAccount {
  return {
    ...ada,
    sealedToken: aSealed('first'),
    platformUser: 'ada',
    expiresAt: now + 86_400_000,
    connectedAt: now,
    ...byTokenAlone,
    tokenEndsAt: override.expiresAt === undefined ? now + 86_400_000 : override.expiresAt,
    ...override,
    ...workspaceOf(override),
  };
}

/** What shows that a card, or a notice, is out of date; drawn a year later unless a job is given. */
export function showing(
  subject: string,
  override: Partial<SurfaceChange> = {},
  job: NewJob = aLateJob({ task: 'refresh-surface', subject }),
): Shows {
  const place = { kind: 'channel', id: 'C0001' } as const;
  return { surfaces: [{ kind: 'card', subject, workspaceId: ada.teamId, place, ...override }], job };
}

/** Accepts a launch; answers its id. */
export async function storeLaunch(store: Store, override: Partial<NewLaunch> = {}): Promise<string> {
  const launch = aNewLaunch(override);
  expectAccepted(await store.launches.accept(launch, aLateJob()));
  return launch.id;
}

/** Each as the first job of a launch of its own: that is how jobs come into being. */
export async function storeJobs(store: Store, ...jobs: readonly NewJob[]): Promise<void> {
  for (const job of jobs) expectAccepted(await store.launches.accept(aNewLaunch({ id: job.subject }), job));
}

/** What the samples' jobs are named. */
export const knownTasks = ['create-instance', 'resolve-unknown', 'refresh-surface', 'task', 'x'];

/** As a worker that knows the samples' tasks claims, in the samples' lane. */
export const claim = (
  { jobs }: Pick<Store, 'jobs'>,
  owner: string,
  limit: number,
  at: number,
  lane: Lane = 'launch',
): Promise<readonly Job[]> => jobs.claim({ owner, lane, tasks: knownTasks, limit, now: at });

/** Claims a job that is due. */
export async function claimOne(store: Pick<Store, 'jobs'>, owner: string, at = now): Promise<Job> {
  const [job] = await claim(store, owner, 1, at);
  if (!job) throw new Error('there was no job to claim');
  return job;
}

/** When the next job of any lane falls due; null when there is none. */
export async function nextDueOf({ jobs }: Pick<Store, 'jobs'>, tasks = knownTasks): Promise<number | null> {
  const next = await jobs.nextDue(tasks);
  return next.size === 0 ? null : Math.min(...next.values());
}

/** Of all lanes together. */
export async function countJobs({
  jobs,
}: Pick<Store, 'jobs'>): Promise<{ waiting: number; givenUp: number }> {
  const { waiting, givenUp } = await jobs.count();
  return { waiting: lanes.reduce((sum, lane) => sum + waiting[lane], 0), givenUp };
}

const paths: Readonly<Record<LaunchState, readonly LaunchState[]>> = {
  accepted: ['accepted'],
  creating: ['accepted', 'creating'],
  created: ['accepted', 'creating', 'created'],
  rejected: ['accepted', 'creating', 'rejected'],
  unknown: ['accepted', 'creating', 'unknown'],
};

/** A launch that was led into this state; answers its id. */
export async function launchIn(
  store: Store,
  state: LaunchState,
  override: Partial<NewLaunch> = {},
): Promise<string> {
  const launchId = await storeLaunch(store, override);
  const path = paths[state];
  for (const [index, from] of path.entries()) {
    const to = path[index + 1];
    if (to) await store.launches.transition({ launchId, from, to, at: now + 1000, ...factsOf(to) });
  }
  return launchId;
}

/** A look at the instances of a person, as it is stored. */
export const aLook = (owner: AccountKey = ada, override: Partial<NewJob> = {}): NewJob =>
  aNewJob({
    task: 'watch-account',
    lane: 'watch',
    serialKey: `watch:${owner.teamId}/${owner.userId}`,
    subject: `${owner.teamId}/${owner.userId}`,
    ...override,
  });

/** An instance, by way of its launch, which is created at `now`; its first look is due then. Answers the launch's id. */
export async function storeInstance(
  store: Store,
  launch: Partial<NewLaunch> = {},
  { instanceId = `task-${randomUUID()}`, name = 'demo', firstLook = aLook({ ...ada, ...launch }) } = {},
): Promise<string> {
  const launchId = await launchIn(store, 'creating', launch);
  const step = { launchId, from: 'creating', to: 'created', at: now, instanceId } as const;
  await store.launches.transition({ ...step, watched: { name, firstLook } });
  return launchId;
}

/** Claims the look that is due. */
export async function claimLook({ jobs }: Pick<Store, 'jobs'>, at = now, owner = 'ada'): Promise<Job> {
  const [job] = await jobs.claim({ owner, lane: 'watch', tasks: ['watch-account'], limit: 1, now: at });
  if (!job) throw new Error('no look was due');
  return job;
}

/** Another than the first of a launch is asked for by a press of its own. */
export function anAction(launchId: string, override: Partial<NewAction> = {}): NewAction {
  return {
    id: randomUUID(),
    launchId,
    instanceId: 'task-1',
    kind: 'stop',
    by: ada,
    account: { teamId: ada.teamId, userId: ada.userId },
    sealedScript: null,
    scope: null,
    askedAt: now,
    press: randomUUID(),
    seen: { phase: 'pending', wanted: null },
    ...override,
  };
}

/** What a transition into this state tells beside the state. */
export function factsOf(state: LaunchState) {
  if (state === 'created') return { instanceId: 'task-1' };
  return state === 'rejected' || state === 'unknown' ? { failure: { reason: 'timeout' as const } } : {};
}

function expectAccepted(outcome: string): void {
  if (outcome !== 'accepted') throw new Error(`not accepted but ${outcome}`);
}
