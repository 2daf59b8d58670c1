// Task: tell the person what became of the launch, once. Slack being away or busy only delays it.
import type { Task, TaskResult } from '../jobs/job.ts';
import type { Job } from '../jobs/ports.ts';
import type { Launch } from './launch.ts';
import type { LaunchEvents, LaunchStore, News, Notifier } from './ports.ts';
import { taskKinds } from './task-kinds.ts';

export interface TellNewsParts {
  readonly launches: LaunchStore;
  readonly notifier: Notifier;
  readonly events: Pick<LaunchEvents, 'told' | 'notTold'>;
}

/** With the worker's backoff (capped at 5 minutes) these tries last for about a day. */
const maxAttempts = 300;

export function tellNewsTask(news: News, { launches, notifier, events }: TellNewsParts): Task {
  async function run(job: Job): Promise<TaskResult> {
    const launch = await launches.find(job.subject);
    if (!launch || isOld(launch)) return { kind: 'complete' };
    const outcome = await notifier.tell(news, launch, job.attempts > 1);
    switch (outcome.kind) {
      case 'posted':
        events.told(launch, news);
        if (!outcome.card || news !== 'created') return { kind: 'complete' };
        await launches.recordCard(launch.id, outcome.card, job);
        return { kind: 'done' };
      case 'retry':
        events.notTold(launch, news, outcome.error, job.attempts);
        return outcome;
      case 'undeliverable':
        events.notTold(launch, news, outcome.error, job.attempts);
        return { kind: 'give-up', error: outcome.error };
    }
  }

  /**
   * A settled launch makes the news that it is unknown old, and so does the later one that it cannot be looked up; a card
   * that stands needs no second one.
   */
  const stateOf = news === 'stuck' ? 'unknown' : news;
  const isOld = (launch: Launch) =>
    launch.state !== stateOf ||
    (news === 'unknown' && launch.givesUpAt !== null) ||
    (news === 'created' && launch.card !== null);

  return { ...taskKinds.tell(news), maxAttempts, run };
}
