// A launch that comes while ten thousand jobs of another kind wait: how long until the platform is called for it.
import { randomUUID } from 'node:crypto';
import { openStore } from '../../src/store/open-store.ts';
import { aRequest } from '../support/builders.ts';
import { type Side, type SideName, startApp } from './app-process.ts';
import { copyRows, openRaw } from './bulk-rows.ts';
import { launchOnce } from './launch-once.ts';
import { connectEverybody, createSides } from './sides.ts';
import { type StandIns, startStandIns } from './stand-ins.ts';
import { type Summary, summarize } from './statistics.ts';

export interface BacklogOptions {
  readonly jobs: number;
  readonly launches: number;
}

export interface Backlog {
  readonly side: SideName;
  readonly waitingJobs: number;
  /** From the submission to the create call at the platform, in milliseconds, to which it is exact. */
  readonly without: Summary;
  readonly behind: Summary;
  /** Jobs that still waited when the last of these launches was told. */
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
  const first = await startApp(standIns, side, visitor);
  await connectEverybody(standIns);
  await launchAll(standIns, launches);
  const without = await launchAll(standIns, launches);
  await first.stop();

  await addWaitingJobs(url, jobs);
  const second = await startApp(standIns, side, visitor);
  const behind = await launchAll(standIns, launches);
  const raw = await openRaw(url);
  const [row] = await raw.query("select count(*) as count from jobs where task = 'resolve-unknown'");
  await raw.close();
  // What is left is nobody's: it need not end in good order.
  await second.kill();
  return {
    side: side.name,
    waitingJobs: jobs,
    without: summarize(without),
    behind: summarize(behind),
    jobsLeft: Number(row?.count),
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

/** Looks for the outcome of launches that are not there: due now, and done as soon as somebody has a hand for them. */
async function addWaitingJobs(url: string, count: number): Promise<void> {
  const store = await openStore({ url });
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
    runAt: now - 60_000,
  };
  await store.launches.accept(launch, job);
  await store.close();
  const raw = await openRaw(url);
  await copyRows(raw, { table: 'jobs', where: `id = '${job.id}'`, count, unique: ['id', 'subject'] });
  await raw.close();
}
