// A launch that comes while ten thousand jobs of another kind wait: how long until the platform is called for it.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '../../src/store/open-store.ts';
import { aRequest } from '../support/builders.ts';
import { type Side, type SideName, startApp } from './app-process.ts';
import { copyRows, openRaw, type RawDatabase } from './bulk-rows.ts';
import { launchOnce } from './launch-once.ts';
import { connectEverybody, createSides } from './sides.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';
import { type Summary, summarize } from './statistics.ts';

export interface BacklogOptions {
  readonly jobs: number;
  readonly launches: number;
}

/** Launches after which the app is as quick as it gets, nearly. */
const warmUp = 60;

export interface Backlog {
  readonly side: SideName;
  readonly waitingJobs: number;
  /** From the submission to the create call at the platform, in milliseconds, to which it is exact. */
  readonly without: Summary;
  readonly behind: Summary;
  /** Jobs that still waited when the last of these launches was told: none is slow, the launches are over before them. */
  readonly jobsLeft: number;
}

export async function measureBacklog(
  places: { readonly folder: string; readonly postgresUrl: string },
  options: BacklogOptions,
): Promise<readonly Backlog[]> {
  const measured: Backlog[] = [];
  for (const name of ['sqlite', 'postgres'] as const) {
    const standIns = await startStandIns(4);
    const side = createSides(standIns, places).find((each) => each.name === name);
    if (side) measured.push(await measure(standIns, side, options));
    await standIns.stop();
  }
  return measured;
}

async function measure(standIns: StandIns, side: Side, { jobs, launches }: BacklogOptions): Promise<Backlog> {
  const url = side.env.DATABASE_URL ?? '';
  const [visitor] = standIns.people;
  if (!visitor) throw new Error('nobody is there');
  const app = await startApp(standIns, side, visitor);
  await connectEverybody(standIns);
  // One app for both, warm: what it had to compile first would count as waiting behind the jobs.
  await launchAll(standIns, warmUp);
  const without = await launchAll(standIns, launches);

  const raw = await openRaw(url);
  await addWaitingJobs(url, raw, jobs);
  const countLeft = async () => {
    const due = `select count(*) as count from jobs where task = 'resolve-unknown' and run_at < ${Date.now()}`;
    return Number((await raw.query(due))[0]?.count);
  };
  while ((await countLeft()) === jobs) await pause(1);
  const behind = await launchAll(standIns, launches);
  const jobsLeft = await countLeft();
  await raw.close();
  // What is left is nobody's: it need not end in good order.
  await app.kill();
  return {
    side: side.name,
    waitingJobs: jobs,
    without: summarize(without),
    behind: summarize(behind),
    jobsLeft,
  };
}

async function launchAll(standIns: StandIns, count: number): Promise<number[]> {
  const waits: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const member = standIns.people[index % standIns.people.length];
    if (!member) throw new Error('nobody is there');
    const { name, pressedAt } = await launchOnce(standIns, member, 0);
    const call = standIns.platform.requests.find(
      ({ endpoint, body }) =>
        endpoint === 'create' && (body as Record<string, unknown>).instanceServiceName === name,
    );
    if (!call) throw new Error(`the platform was not called for ${name}`);
    waits.push(call.at - pressedAt);
  }
  return waits;
}

/** Looks for the outcome of launches that are not there: due, and done as soon as somebody has a hand for them. */
async function addWaitingJobs(url: string, raw: RawDatabase, count: number): Promise<void> {
  const store = await openStore({ url, exclusive: false });
  const now = Date.now();
  const launch = {
    id: randomUUID(),
    submissionId: randomUUID(),
    teamId: 'T0BACKLOG',
    workspaceId: 'T0BACKLOG',
    userId: 'U0BACKLOG',
    channelId: 'C0BACKLOG',
    cardPlace: 'me' as const,
    sealedReplyUrl: null,
    request: aRequest(),
    acceptedAt: now,
  };
  const job = {
    id: randomUUID(),
    task: 'resolve-unknown',
    lane: 'look' as const,
    subject: randomUUID(),
    // The app is running: it must not take the one that is copied.
    runAt: now + 86_400_000,
  };
  await store.launches.accept(launch, job);
  await store.close();
  const dueAt = String(now - 60_000);
  await copyRows(raw, {
    table: 'jobs',
    where: `id = '${job.id}'`,
    count,
    unique: ['id', 'subject'],
    expressions: { run_at: dueAt, due_at: dueAt },
  });
}
