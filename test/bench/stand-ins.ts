// Slack, the platform and the people, all in the benchmark's own process: it sees a view or a card at the moment
// it arrives. The apps under test are other processes and meet the same stand-ins, one after the other.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PlatformSimulator, startPlatformSimulator } from '../../src/playground/platform/simulator.ts';
import {
  type Person,
  startWorkspaceSimulator,
  type WorkspaceSimulator,
} from '../../src/playground/workspace/simulator.ts';

import { makePrivateCa } from '../support/private-ca.ts';
import { type DistantFront, startDistantFront } from './distant-front.ts';

export interface Member {
  readonly id: string;
  readonly person: Person;
}

export interface StandIns {
  readonly slack: WorkspaceSimulator;
  readonly platform: PlatformSimulator;
  /** Where the apps find the platform. */
  readonly platformOrigin: string;
  /** PEM file of the authority that both stand-ins' certificates are from; null without TLS. */
  readonly trustedFile: string | null;
  /** Many, since each has one modal at a time. */
  readonly people: readonly Member[];
  /** Everybody's: the platform's work must not depend on who asks. */
  readonly token: string;
  /** Slack's requests go to this port from now on. */
  deliverTo(port: number): void;
  /** Drops what Slack recorded, also while somebody is at work. */
  forgetCalls(): void;
  /** Drops all that was recorded, so that a long run is no slower at its end. Instances are counted first. */
  forget(): void;
  /** Instances created so far. */
  countInstances(): number;
  stop(): Promise<void>;
}

/** Slack's own 3 seconds are looked at in the figures; nobody is cut off, so that what is slow has a figure. */
const patienceMs = 60_000;
const leisurely = { patienceMs, triggerLifeMs: patienceMs, untilMs: patienceMs };

/** Both stand-ins far away, behind TLS. */
export interface Distance {
  readonly roundTripMs: number;
}

export async function startStandIns(people: number, distance?: Distance): Promise<StandIns> {
  const fronts = distance ? await startFronts(distance) : null;
  const behindFront = (port: number) => {
    fronts?.slack.leadTo(port);
    return fronts ? originOf(fronts.slack) : `http://127.0.0.1:${port}`;
  };
  const platform = await startPlatformSimulator();
  const slack = await startWorkspaceSimulator({ ...leisurely, publicOrigin: behindFront });
  fronts?.platform.leadTo(Number(new URL(platform.origin).port));
  let forgotten = 0;
  /** The logs are the live arrays; only a benchmark has reason to cut them. */
  const forgetCalls = () => {
    for (const log of [slack.deliveries, slack.apiCalls] as unknown[][]) log.length = 0;
  };
  return {
    slack,
    platform,
    platformOrigin: fronts ? originOf(fronts.platform) : platform.origin,
    trustedFile: fronts?.trustedFile ?? null,
    people: Array.from({ length: people }, (_, index) => {
      const { id } = slack.addUser(`person${index}`);
      return { id, person: slack.person(id) };
    }),
    token: platform.mintToken({ user: 'bench', expiresInMs: 86_400_000 }),
    deliverTo: (port) => slack.setDelivery({ mode: 'http', url: `http://127.0.0.1:${port}/slack/events` }),
    forgetCalls,
    forget() {
      forgotten += platform.instances.length;
      platform.reset();
      forgetCalls();
    },
    countInstances: () => forgotten + platform.instances.length,
    async stop() {
      await Promise.all([slack.stop(), platform.stop()]);
      await fronts?.stop();
    },
  };
}

const originOf = ({ port }: DistantFront) => `https://127.0.0.1:${port}`;

async function startFronts({ roundTripMs }: Distance) {
  const ca = await makePrivateCa('A benchmark of its own');
  const identity = await ca.issue(['127.0.0.1']);
  const folder = mkdtempSync(join(tmpdir(), 'gpu-instance-ca-'));
  const trustedFile = join(folder, 'ca.pem');
  writeFileSync(trustedFile, ca.cert);
  const [slack, platform] = await Promise.all([
    startDistantFront(identity, roundTripMs),
    startDistantFront(identity, roundTripMs),
  ]);
  return {
    slack,
    platform,
    trustedFile,
    async stop() {
      await Promise.all([slack.stop(), platform.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
