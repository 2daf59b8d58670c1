// Command: settles by hand a launch whose outcome nobody could find out, beside the running app or without it. What is
// told to the person is a stored job, which the app takes at its next look for work.
import type { Config } from './config/config.ts';
import type { Owner } from './core/person.ts';
import { taskKinds, watchOf } from './instances/task-kinds.ts';
import { toNewJob } from './jobs/job.ts';
import type { NewJob } from './jobs/ports.ts';
import { launchReference } from './launches/launch.ts';
import type { Verdict } from './launches/outcome.ts';
import { type Settlement, settleLaunch } from './launches/settle-launch.ts';
import { openStore } from './store/open-store.ts';
import { system } from './system.ts';

export class SettleError extends Error {
  override readonly name = 'SettleError';
}

export interface SettleOrder {
  /** The beginning of the launch's id, eight digits or more. */
  readonly reference: string;
  readonly verdict: Verdict;
}

type Settled = Extract<Settlement, { kind: 'settled' }>;

/** Throws SettleError, in words, when there is nothing to settle by this reference. */
export async function settle(
  config: Pick<Config, 'databaseUrl'>,
  { reference, verdict }: SettleOrder,
): Promise<Settled> {
  const store = await openStore({ url: config.databaseUrl.reveal(), exclusive: false });
  try {
    const settlement = await settleLaunch(
      { launches: store.launches, firstLook, ...system },
      reference,
      verdict,
    );
    if (settlement.kind === 'settled') return settlement;
    throw new SettleError(explain(settlement, reference));
  } finally {
    await store.close();
  }
}

/** Due at once, for whichever process runs, or will. */
function firstLook(owner: Owner): NewJob {
  const { subject, options } = watchOf(owner);
  return toNewJob(taskKinds.watchAccount, { id: system.newId(), subject, runAt: system.clock() }, options);
}

function explain(settlement: Exclude<Settlement, Settled>, reference: string): string {
  switch (settlement.kind) {
    case 'no-such-launch':
      return `There is no launch with the reference ${reference} in this database. People see the reference below every message; DATABASE_URL must be the app's.`;
    case 'ambiguous':
      return `The reference ${reference} fits several launches. Give one of these: ${settlement.ids.join(', ')}`;
    case 'not-unknown':
      return `The launch ${reference} is ${settlement.state}: there is nothing to settle.`;
    case 'taken':
      return `This task ID belongs to the launch ${launchReference(settlement.by)} already. Nothing was changed.`;
  }
}
