// The operator's settings in a world: as by default, but that what is done every few seconds is done less often, since a world
// goes through an hour in a second.
import type { CoreConfig } from '../../../src/app.ts';
import type { Random } from './random.ts';

export const windowMs = 60_000;
export const leaseMs = 20_000;
/** The second is the later of two that its person has to hear: in the last minutes Slack's limits may hold one up. */
export const remindsBeforeMs = { first: [600_000, 120_000], newest: [600_000, 360_000, 120_000] } as const;

export function drawConfig(random: Random, adminId: string, reminds: readonly number[]): CoreConfig {
  return {
    platform: {
      origin: 'https://platform.example',
      timeoutMs: 15_000,
      login: null,
      regionHosts: [],
      renewal: { beforeMs: 300_000, lifeUnknownMs: 3_600_000, renewsPasted: false },
      listStrategy: random.pick(['get-json-body', 'task-list-query', 'task-query']),
      utcOffset: '+08:00',
    },
    launches: {
      marker: random.chance(0.7),
      reconcileWindowMs: windowMs,
      reconcileLooks: 5,
      reconcileGiveUpMs: 4 * 3_600_000,
      defaults: { imagePath: undefined, resourceGroup: undefined },
      remembersLast: true,
      limits: random.chance(0.1)
        ? { perPerson: random.whole(15, 40), perWorkspace: random.whole(120, 250) }
        : { perPerson: undefined, perWorkspace: undefined },
      confirmAbove: 8,
      pausedBecause: undefined,
      allowed: undefined,
    },
    instances: {
      watchPendingMs: 20_000,
      watchRunningMs: 240_000,
      remindBeforeEndMs: reminds,
      remindBeforeTokenEndMs: [300_000],
      askStillNeededMs: random.chance(0.25) ? 1_200_000 : undefined,
      teamView: 'channel' as CoreConfig['instances']['teamView'],
      admins: [adminId],
    },
    availability: { everyMs: 60_000, watchForMs: 86_400_000 },
    jobs: { leaseMs, concurrency: 8 },
    admission: { externalPeople: false, guests: false },
    defaultLocale: 'en',
    connectHelpUrl: undefined,
    connectWith: { kind: 'modal' },
  };
}
