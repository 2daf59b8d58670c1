// Task: asked -> sending -> done | refused | unknown. The call is sent at most once in an action's life, as a create call is:
// the step into `sending` is one conditional statement, and nothing leads back from it.
import { type Accounts, failureOf } from '../accounts/connect-account.ts';
import type { Sealer } from '../accounts/sealer.ts';
import type { Secret } from '../config/secrets.ts';
import type { Clock } from '../core/clock.ts';
import type { Hold, JobStarter, Task, TaskResult } from '../jobs/job.ts';
import type { Job, NewJob } from '../jobs/ports.ts';
import type { PlatformFailure } from '../launches/outcome.ts';
import type { LaunchStore } from '../launches/ports.ts';
import type { Action, ActionState } from './action.ts';
import { followUpOf } from './action-follow-up.ts';
import type { ActionStore, ActOutcome, InstanceEvents, InstancePlatform } from './ports.ts';
import { taskKinds } from './task-kinds.ts';

export interface ActParts {
  readonly actions: Pick<ActionStore, 'find' | 'step'>;
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly accounts: Pick<Accounts, 'openToken'>;
  readonly sealer: Pick<Sealer, 'open'>;
  readonly platform: Pick<InstancePlatform, 'stop' | 'start' | 'delete' | 'runScript'>;
  readonly jobs: JobStarter;
  readonly clock: Clock;
  readonly events: Pick<InstanceEvents, 'acted' | 'anotherId'>;
}

export interface ActOptions {
  /** How soon after it was accepted its effect is looked for. */
  readonly lookAfterMs: number;
}

const interrupted: ActOutcome = { kind: 'unknown', failure: { reason: 'interrupted' } };
const noAccount: ActOutcome = { kind: 'refused', failure: { reason: 'no-account' } };

type Send = () => Promise<ActOutcome>;

export function actOnInstanceTask(parts: ActParts, { lookAfterMs }: ActOptions): Task {
  const { actions, launches, accounts, sealer, platform, jobs, clock, events } = parts;

  async function run(job: Job, hold: Hold): Promise<TaskResult> {
    const action = await actions.find(job.subject);
    // A process ended between the call and the note of its outcome.
    if (action?.state === 'sending') return settle(job, action, interrupted);
    if (action?.state !== 'asked') return { kind: 'complete' };

    const send = await prepare(action);
    const began = await actions.step({ id: action.id, from: 'asked', to: 'sending', at: clock() });
    // By whom, the next turn sees: with this job gone, nobody would look what became of a call under way.
    if (!began) return { kind: 'retry', error: 'another turn of it began first' };
    // The process may have stood still: by now somebody else may be looking what became of it.
    const outcome = send === null ? noAccount : hold.isSure() ? await send() : interrupted;
    return settle(job, action, outcome);
  }

  /** Everything that the call needs, before it is said that it is being sent: the script is forgotten with that step. */
  async function prepare(action: Action): Promise<Send | null> {
    const launch = await launches.find(action.launchId);
    const living = await accounts.openToken(action.account, launch?.region);
    if (living.kind !== 'token') return async () => ({ kind: 'refused', failure: failureOf(living) });
    const { token } = living;
    const { kind, instanceId } = action;
    if (kind !== 'script') return () => platform[kind](token, instanceId);
    const content = await openScript(action);
    const { scope } = action;
    return content && scope ? () => platform.runScript(token, instanceId, { content, scope }) : null;
  }

  async function openScript({ sealedScript, account }: Action): Promise<Secret | null> {
    if (sealedScript === null) return null;
    const opened = await sealer.open(sealedScript, 'script', account);
    return opened.ok ? opened.secret : null;
  }

  async function settle(job: Job, action: Action, outcome: ActOutcome): Promise<TaskResult> {
    const failure = outcome.kind === 'done' ? undefined : outcome.failure;
    const launch = await launches.find(action.launchId);
    const { shows, wanted, then } = followUpOf({ action, to: outcome.kind, launch }, { jobs, lookAfterMs });
    const change = {
      id: action.id,
      to: outcome.kind,
      at: clock(),
      then,
      completes: job,
      ...(failure ? { failure } : {}),
      ...(wanted ? { wanted } : {}),
      ...(shows ? { shows } : {}),
    };
    const step = (from: ActionState) => actions.step({ ...change, from });
    // This process may have been slow enough to be given up on: the action is `unknown` meanwhile. What we know settles it.
    const isNoted = (await step('sending')) || (outcome.kind !== 'unknown' && (await step('unknown')));
    if (!isNoted) return { kind: 'complete' };
    tell(action, outcome, failure);
    const next: NewJob[] = [...then, ...(shows ? [shows.job] : [])];
    return { kind: 'done', next };
  }

  function tell(action: Action, outcome: ActOutcome, failure: PlatformFailure | undefined): void {
    events.acted(action, outcome.kind, failure);
    if (outcome.kind === 'done' && outcome.instanceId !== undefined)
      events.anotherId(action, outcome.instanceId);
  }

  return { ...taskKinds.actOnInstance, maxAttempts: Number.POSITIVE_INFINITY, run };
}
