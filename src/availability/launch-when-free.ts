// Task: a watch's turn has come. What its person asked for is accepted as if they sent the form now, with the watch's id as
// submission id, so that it is one launch however often this runs. What is refused is told, and can be opened again.
import type { Accounts } from '../accounts/connect-account.ts';
import type { Sealer } from '../accounts/sealer.ts';
import type { Clock } from '../core/clock.ts';
import type { Owner } from '../core/person.ts';
import type { JobStarter, Task, TaskResult } from '../jobs/job.ts';
import type { Job } from '../jobs/ports.ts';
import type { Acceptance, Submission } from '../launches/accept-launch.ts';
import type { LaunchRequest } from '../launches/launch-request.ts';
import type { FreeStore, WatchEvents, WatchTurn } from './ports.ts';
import { openRequest } from './sealed-request.ts';
import { taskKinds } from './task-kinds.ts';
import type { FreeWatch, WatchRefusal } from './watch.ts';

export interface LaunchWhenFreeParts {
  readonly store: Pick<FreeStore, 'findWatch' | 'settle'>;
  readonly sealer: Pick<Sealer, 'open'>;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly accept: (submission: Submission) => Promise<Acceptance>;
  /** Whether its person may launch from there, as of now. */
  readonly permits: (owner: Owner, channelId: string) => Promise<'yes' | 'no' | 'unclear'>;
  /** Whether the operator's catalog still allows it. */
  readonly fits: (request: LaunchRequest) => boolean;
  readonly events: WatchEvents;
  readonly jobs: Pick<JobStarter, 'start'>;
  readonly clock: Clock;
}

/** So often it is asked whether a person may launch, before that counts as a no. */
const mostUnclear = 5;

export function launchWhenFreeTask(parts: LaunchWhenFreeParts): Task {
  const { store, sealer, accounts, accept, permits, fits, events, clock } = parts;

  async function run(job: Job): Promise<TaskResult> {
    const watch = await store.findWatch(job.subject);
    if (watch?.state !== 'due') return { kind: 'complete' };
    const turn = await launch(watch);
    if (isUnclear(turn) && job.attempts < mostUnclear)
      return { kind: 'retry', error: 'nobody says whether they may launch' };
    const end = turn.kind === 'launched' ? ({ kind: 'launched' } as const) : turn;
    const isNoted = await store.settle(watch.id, end, clock(), job);
    if (isNoted) events.turnCame(watch, turn);
    return { kind: 'done' };
  }

  async function launch(watch: FreeWatch): Promise<WatchTurn> {
    const opened = await openRequest(sealer, watch);
    if (!opened) return refused({ kind: 'sealed-shut' });
    const account = await accounts.find(watch);
    if (account && account.region !== watch.region) return refused({ kind: 'elsewhere' });
    if (!fits(opened)) return refused({ kind: 'unfit' });
    const permission = await permits(watch, watch.channelId);
    if (permission !== 'yes') return refused({ kind: 'not-permitted', permission });
    const { teamId, workspaceId, userId, channelId, cardPlace } = watch;
    const acceptance = await accept({
      owner: { teamId, workspaceId, userId },
      submissionId: watch.id,
      channelId,
      cardPlace,
      sealedReplyUrl: null,
      request: opened,
    });
    switch (acceptance.kind) {
      case 'accepted':
        return { kind: 'launched', launchId: acceptance.launchId };
      case 'duplicate':
        return { kind: 'launched', launchId: null };
      case 'outdated':
        throw new Error('what was read cannot be outdated');
      default:
        return refused(acceptance);
    }
  }

  return { ...taskKinds.launchWhenFree, maxAttempts: Number.POSITIVE_INFINITY, run };
}

const refused = (refusal: WatchRefusal): WatchTurn => ({ kind: 'refused', refusal });

const isUnclear = (turn: WatchTurn): boolean =>
  turn.kind === 'refused' && turn.refusal.kind === 'not-permitted' && turn.refusal.permission === 'unclear';
