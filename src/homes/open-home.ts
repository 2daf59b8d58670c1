// Use cases around a person's Home: it is opened, something is chosen on it, it is left. What it shows is drawn by a job, as
// everything that people are shown.
import type { Clock } from '../core/clock.ts';
import type { Owner } from '../core/person.ts';
import type { JobStarter } from '../jobs/job.ts';
import type { Shows } from '../surfaces/ports.ts';
import { refreshSurface } from '../surfaces/refresh-surface.ts';
import type { SurfaceKind } from '../surfaces/surface.ts';
import { firstChoices, type HomeChoices, homeSubject, openForMs } from './home.ts';
import type { HomeStore } from './ports.ts';

export interface Homes {
  /** `seenHash`: of the view that its person has before them; null: none. */
  opened(owner: Owner, seenHash: string | null): Promise<void>;
  /** Something else is to be seen; with nothing in it, the same drawn anew. */
  choose(owner: Owner, choice: Partial<HomeChoices>): Promise<void>;
  /** Nothing is drawn on it any more, until it is opened again. False where it was not open. */
  leave(owner: Owner): Promise<boolean>;
  /** Said once to everybody who comes to the app's messages. */
  welcome(owner: Owner): Promise<void>;
}

export interface HomesParts {
  readonly store: HomeStore;
  readonly jobs: JobStarter;
  readonly clock: Clock;
}

export function createHomes({ store, jobs, clock }: HomesParts): Homes {
  function shows(owner: Owner, kind: SurfaceKind): Shows {
    const subject = homeSubject(owner);
    const { workspaceId, userId } = owner;
    const surface = { kind, subject, workspaceId, place: { kind: 'person', id: userId } } as const;
    return { surfaces: [surface], job: jobs.newJob(refreshSurface, subject) };
  }

  async function open(owner: Owner, choices: HomeChoices, seenHash?: string | null): Promise<void> {
    const { teamId, workspaceId, userId } = owner;
    const now = clock();
    const home = { teamId, workspaceId, userId, choices, openUntil: now + openForMs };
    const shown = shows(owner, 'home');
    await store.open(home, shown, now, seenHash);
    jobs.start([shown.job]);
  }

  /** Where its person left it, if that is not long ago. */
  async function choicesOf(owner: Owner): Promise<HomeChoices> {
    const home = await store.find(owner);
    return home && home.openUntil > clock() ? home.choices : firstChoices;
  }

  return {
    opened: async (owner, seenHash) => open(owner, await choicesOf(owner), seenHash),
    choose: async (owner, choice) => open(owner, { ...(await choicesOf(owner)), ...choice }),
    leave: (owner) => store.close(owner),
    async welcome(owner) {
      const shown = shows(owner, 'welcome');
      if (await store.welcome(shown, clock())) jobs.start([shown.job]);
    },
  };
}
