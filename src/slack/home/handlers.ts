// Listeners of the Home tab. Whatever is chosen on it is kept, and drawn by the same job as a change made elsewhere.
import { homeSections } from '../../homes/home.ts';
import type { Homes } from '../../homes/open-home.ts';
import type { Action, HomeOpened, Submission } from '../edge/incoming.ts';
import type { Answered } from '../edge/listener-guard.ts';
import type { Visit } from '../edge/visit.ts';
import { homeIds, readPageValue } from './ids.ts';
import { buildPlainHome } from './view.ts';

type Submit = (visit: Visit, submission: Submission) => Promise<Answered>;

export interface HomeHandlerParts {
  readonly homes: Homes;
}

export function createHomeHandlers({ homes }: HomeHandlerParts) {
  async function opened({ key }: Visit, { tab, viewHash }: HomeOpened): Promise<void> {
    if (tab === 'messages') return homes.welcome(key);
    // Slack's own tab "About" is no matter of the app's.
    if (tab === 'home') await homes.opened(key, viewHash);
  }

  const sayFailed = ({ client, key, t }: Visit, words: string): Promise<void> =>
    client.views.views
      .publish({ user_id: key.userId, view: buildPlainHome(t('home.failed', { words })) })
      .then(() => undefined);

  async function showSection({ key }: Visit, { value }: Action): Promise<void> {
    const section = homeSections.find((each) => each === value);
    if (section) await homes.choose(key, { section });
  }

  async function turnPage({ key }: Visit, { value }: Action): Promise<void> {
    const turned = readPageValue(value);
    if (!turned) return;
    const { list, page } = turned;
    await homes.choose(key, list === 'instances' ? { instancesPage: page } : { launchesPage: page });
  }

  const search = ({ key }: Visit, { value }: Action): Promise<void> =>
    homes.choose(key, { search: [...(value ?? '')].slice(0, 100).join('').trim(), launchesPage: 0 });

  const refresh = ({ key }: Visit): Promise<void> => homes.choose(key, {});

  /** "Forget me": nothing of its person stays on it, and nothing is drawn there until they open it again. */
  const forgetting =
    (submit: Submit): Submit =>
    async (visit, submission) => {
      const wasOpen = await homes.leave(visit.key);
      const answered = await submit(visit, submission);
      return wasOpen ? { ...answered, after: () => clear(visit) } : answered;
    };

  async function clear({ client, key, t }: Visit): Promise<void> {
    await client.views.views.publish({ user_id: key.userId, view: buildPlainHome(t('home.cleared')) });
  }

  return {
    opened,
    sayFailed,
    forgetting,
    /** By action id. */
    buttons: {
      [`${homeIds.section}_mine`]: showSection,
      [`${homeIds.section}_team`]: showSection,
      [homeIds.back]: turnPage,
      [homeIds.on]: turnPage,
      [homeIds.search]: search,
      [homeIds.refresh]: refresh,
    },
  };
}
