// Slack, the platform and the people, all in the benchmark's own process: it sees a view or a card at the moment
// it arrives. The apps under test are other processes and meet the same stand-ins, one after the other.
import { type PlatformSimulator, startPlatformSimulator } from '../../src/playground/platform/simulator.ts';
import {
  type Person,
  startWorkspaceSimulator,
  type WorkspaceSimulator,
} from '../../src/playground/workspace/simulator.ts';

export interface Member {
  readonly id: string;
  readonly person: Person;
}

export interface StandIns {
  readonly slack: WorkspaceSimulator;
  readonly platform: PlatformSimulator;
  /** Many, since each has one modal at a time. */
  readonly people: readonly Member[];
  /** Everybody's: the platform's work must not depend on who asks. */
  readonly token: string;
  /** Slack's requests go to this port from now on. */
  deliverTo(port: number): void;
  /** Drops what was recorded, so that a long run is no slower at its end. Instances are counted first. */
  forget(): void;
  /** Instances created so far. */
  countInstances(): number;
  stop(): Promise<void>;
}

/** Slack's own 3 seconds are looked at in the figures; nobody is cut off, so that what is slow has a figure. */
const patienceMs = 60_000;
const leisurely = { patienceMs, triggerLifeMs: patienceMs, untilMs: patienceMs };

export async function startStandIns(people: number): Promise<StandIns> {
  const platform = await startPlatformSimulator();
  const slack = await startWorkspaceSimulator(leisurely);
  let forgotten = 0;
  return {
    slack,
    platform,
    people: Array.from({ length: people }, (_, index) => {
      const { id } = slack.addUser(`person${index}`);
      return { id, person: slack.person(id) };
    }),
    token: platform.mintToken({ user: 'bench', expiresInMs: 86_400_000 }),
    deliverTo: (port) => slack.setDelivery({ mode: 'http', url: `http://127.0.0.1:${port}/slack/events` }),
    forget() {
      forgotten += platform.instances.length;
      platform.reset();
      // The logs are the live arrays; only a benchmark has reason to cut them.
      for (const log of [slack.deliveries, slack.apiCalls] as unknown[][]) log.length = 0;
    },
    countInstances: () => forgotten + platform.instances.length,
    stop: async () => void (await Promise.all([slack.stop(), platform.stop()])),
  };
}
