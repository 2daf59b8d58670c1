// How long people wait for news of what a process had in hand when it died: one death at a time, all else well.
import { setTimeout as pause } from 'node:timers/promises';
import type { PlatformSimulator } from '../../src/playground/platform/simulator.ts';
import type { WorkspaceSimulator } from '../../src/playground/workspace/simulator.ts';
import type { Fleet } from './fleet.ts';
import { launchOnce } from './people.ts';

export interface RecoveryOptions {
  readonly deaths: number;
  readonly people: number;
  readonly fleet: Fleet;
  readonly slack: WorkspaceSimulator;
  readonly platform: PlatformSimulator;
}

export interface Recovery {
  /** Launches that were acknowledged, and whose people had heard nothing when the process died. */
  readonly interrupted: number;
  /** From the death to the last word about them, milliseconds. */
  readonly afterDeathMs: number;
  /** From the moment at which every process was there again; negative where others took over before. */
  readonly afterReadyMs: number;
}

/** The create call takes so long, so that it is under way when the process dies. */
const createMs = 400;

export async function measureRecoveries(options: RecoveryOptions): Promise<readonly Recovery[]> {
  const { deaths, people, platform, slack } = options;
  platform.clearFaults();
  platform.fault('create', { kind: 'delay', ms: createMs });
  const crowd = Array.from({ length: people }, (_, index) => slack.addUser(`survivor${index}`));
  const tokens = crowd.map((_, index) =>
    platform.mintToken({ user: `survivor${index}`, expiresInMs: 86_400_000 }),
  );
  const recoveries: Recovery[] = [];
  for (let death = 0; death < deaths; ) {
    const waiting = new Map<string, string>();
    const launching = crowd.map(async (user, index) => {
      const name = `crash_${10_000 + death}_${index}`;
      const submission = await launchOnce(slack, user, { name, token: tokens[index] ?? '' });
      if (submission?.acknowledged) waiting.set(name, user.id);
    });
    await Promise.all(launching);
    const recovery = await dieAndWait(options, waiting);
    if (!recovery) continue;
    recoveries.push(recovery);
    death += 1;
  }
  platform.clearFaults();
  return recoveries;
}

/** Null where everybody was told before the process died: that shows nothing. */
async function dieAndWait(
  { fleet, slack }: RecoveryOptions,
  acknowledged: ReadonlyMap<string, string>,
): Promise<Recovery | null> {
  const untold = () =>
    [...acknowledged].filter(
      ([name, as]) =>
        !slack
          .messages(slack.channels.member.id, { as })
          .some(({ text = '' }) => text.includes(`\`${name}\``)),
    );
  const interrupted = untold().length;
  if (interrupted === 0) return null;
  await fleet.killOne();
  const diedAt = Date.now();
  const ready = fleet.ready().then(() => Date.now());
  while (untold().length > 0) await pause(20);
  const toldAt = Date.now();
  return { interrupted, afterDeathMs: toldAt - diedAt, afterReadyMs: toldAt - (await ready) };
}
