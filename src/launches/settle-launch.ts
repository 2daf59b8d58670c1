// Use case: the operator has looked at the platform and says what became of a launch that nobody could find out about.
// The person is told by the app that runs, now or when it runs again.
import type { Clock } from '../core/clock.ts';
import type { NewId } from '../core/ids.ts';
import { toNewJob } from '../jobs/job.ts';
import { refreshSurface } from '../surfaces/refresh-surface.ts';
import type { Launch, LaunchState } from './launch.ts';
import { toNotStarted, type Verdict } from './outcome.ts';
import type { FirstLook, LaunchStore, Transition } from './ports.ts';
import { showsOf } from './shows.ts';
import { taskKinds } from './task-kinds.ts';
import { watchedOf } from './watched.ts';

export type Settlement =
  | { readonly kind: 'settled'; readonly launch: Launch; readonly to: 'created' | 'rejected' }
  | { readonly kind: 'no-such-launch' }
  /** The reference fits several. */
  | { readonly kind: 'ambiguous'; readonly ids: readonly string[] }
  /** Nobody asks about it: it is settled, or still being worked on. */
  | { readonly kind: 'not-unknown'; readonly state: LaunchState }
  /** The task ID belongs to another launch. */
  | { readonly kind: 'taken'; readonly by: Launch };

export interface SettleParts {
  readonly launches: Pick<LaunchStore, 'findByReference' | 'findByInstance' | 'find' | 'transition'>;
  readonly firstLook: FirstLook;
  readonly clock: Clock;
  readonly newId: NewId;
}

export async function settleLaunch(
  { launches, firstLook, clock, newId }: SettleParts,
  reference: string,
  verdict: Verdict,
): Promise<Settlement> {
  const found = await launches.findByReference(reference.toLowerCase(), 5);
  const [launch] = found;
  if (!launch) return { kind: 'no-such-launch' };
  if (found.length > 1) return { kind: 'ambiguous', ids: found.map(({ id }) => id) };
  if (launch.state !== 'unknown') return { kind: 'not-unknown', state: launch.state };
  const owner = verdict.kind === 'created' ? await launches.findByInstance(verdict.instanceId) : null;
  if (owner) return { kind: 'taken', by: owner };

  const change = toTransition(launch, verdict, { at: clock(), jobId: newId(), firstLook });
  if (await launches.transition(change)) return { kind: 'settled', launch, to: change.to };
  // The app found it out in this very moment.
  return { kind: 'not-unknown', state: (await launches.find(launch.id))?.state ?? launch.state };
}

interface Step {
  readonly at: number;
  readonly jobId: string;
  readonly firstLook: FirstLook;
}

function toTransition(launch: Launch, verdict: Verdict, { at, jobId, firstLook }: Step) {
  const to = verdict.kind === 'created' ? ('created' as const) : ('rejected' as const);
  const refresh = toNewJob(refreshSurface, { id: jobId, subject: launch.id, runAt: at });
  return {
    launchId: launch.id,
    from: 'unknown',
    to,
    at,
    by: 'operator',
    shows: showsOf(launch, 'unknown', to, refresh),
    dropsGivenUp: taskKinds.resolveUnknown.name,
    ...(verdict.kind === 'created'
      ? { instanceId: verdict.instanceId, watched: watchedOf(launch, firstLook) }
      : { failure: toNotStarted('operator', launch.failure) }),
  } as const satisfies Transition;
}
