// The workspaces that installed the app by OAuth. Which one a payload is for is what Slack says in it; whatever it names beside
// that (launches, presets, drafts) is looked up under the key of that workspace's people, as everywhere.
import type { WorkspaceSecrets } from '../../accounts/workspace-secrets.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../ops/logger.ts';
import type { InstallationStore, Installation as Stored } from '../../workspaces/installation.ts';
import type { Installations } from '../../workspaces/installations.ts';
import { isPassing, platformErrorOf } from '../kit/slack-errors.ts';
import type { Installation, Origin } from './admission.ts';
import type { SlackClient, SlackClients } from './clients.ts';
import { atMost } from './deadline.ts';
import { readEnd } from './lifecycle.ts';
import { NoBotError } from './measured-calls.ts';
import { type OnInstalled, permalink, testAuth, type Workplaces } from './workplaces.ts';

export interface ManyWorkspacesParts {
  readonly installations: Installations;
  readonly store: Pick<InstallationStore, 'list' | 'describe' | 'workspacesUnder'>;
  readonly clients: SlackClients;
  readonly installed: OnInstalled;
  readonly secrets: WorkspaceSecrets;
  /** Whether Slack is there at all, where nobody has installed the app yet. Throws what is wrong. */
  readonly knock: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How often a workspace's payloads may make the app ask Slack what enterprise it is of. */
const askAgainMs = 60_000;
/** Slack waits 3 s for an acknowledgement. */
const verdictMs = 1500;

export function createManyWorkspaces(parts: ManyWorkspacesParts): Workplaces {
  const { installations, store, clients, installed, secrets, clock, logger } = parts;
  /** What the database was told of the workspaces of organisation-wide installations, by this process. */
  const told = new Map<string, string>();
  const asked = new Map<string, number>();
  const met = new Map<string, Stored>();
  let lastLookedAt = '';

  async function find(origin: Origin): Promise<Installation | null> {
    for (const id of idsIn(origin)) {
      const installation = await installations.find(id);
      const place = installation && (await placeIn(installation, origin));
      if (place) return place;
    }
    return null;
  }

  async function placeIn(installation: Stored, origin: Origin): Promise<Installation | null> {
    const { id, enterpriseId, isOrgWide } = installation;
    if (!isOrgWide) {
      met.set(id, installation);
      if (installation.url === null) askSoon(id, 'where it is');
      if (seemsMoved(installation, origin)) askSoon(id, `whether it is in ${origin.enterpriseId}`);
      return { teamId: id, enterpriseId };
    }
    const teamId = [origin.teamId, origin.homeTeamId].find((team) => team !== null && team !== id);
    // Nobody's workspace in particular: an event that is about the organisation.
    if (!teamId || origin.enterpriseId !== id) return null;
    await tellOf(teamId, installation);
    met.set(teamId, installation);
    return { teamId, enterpriseId: id };
  }

  /** What is kept of a workspace fits the organisation it is in, before anybody is let in from there. */
  async function tellOf(teamId: string, { id, botUserId, installedAt }: Stored): Promise<void> {
    // Installed again, perhaps by another replica's page, it has to be told again.
    const installation = `${id} ${installedAt}`;
    if (told.get(teamId) === installation) return;
    await installed({ id: teamId, enterpriseId: id, name: '', botUserId });
    told.set(teamId, installation);
  }

  /** Grid migration: the workspace's own payloads are the first to say so. Slack's word, not theirs, moves anything. */
  const seemsMoved = ({ id, enterpriseId }: Stored, origin: Origin): boolean =>
    origin.teamId === id &&
    origin.userId !== null &&
    origin.installedTeamIds.length === 0 &&
    origin.enterpriseId !== enterpriseId;

  function askSoon(id: string, what: string): void {
    const [question, now] = [`${id}: ${what}`, clock()];
    if ((asked.get(question) ?? 0) > now - askAgainMs) return;
    asked.set(question, now);
    lookAt(id).catch((error: unknown) =>
      logger.warn({ slackError: wordOf(error), installation: id }, 'Slack does not tell of a workspace now'),
    );
  }

  async function lookAt(id: string): Promise<void> {
    const [installation, client] = await Promise.all([installations.find(id), clientOf(id)]);
    if (!installation || !client) return;
    const said = await testAuth(client);
    const { name, url } = said;
    const isSame =
      said.enterpriseId === installation.enterpriseId &&
      name === installation.name &&
      url === installation.url;
    if (isSame) return;
    const enterpriseId = installation.isOrgWide ? id : said.enterpriseId;
    // Before the people are let in under their new key, what is theirs is there.
    if (!installation.isOrgWide && said.enterpriseId !== installation.enterpriseId)
      await installed({ id, enterpriseId, name, botUserId: installation.botUserId });
    await store.describe(id, { enterpriseId, name, url });
    installations.forget();
  }

  const clientOf = async (id: string): Promise<SlackClient | null> => clients.of(id);

  async function end(body: unknown, origin: Origin): Promise<boolean> {
    const action = readEnd(body);
    if (action === null) return false;
    for (const id of idsIn(origin)) {
      installations.forget();
      const installation = await installations.find(id);
      if (!installation || !(await isOver(id))) continue;
      await erase(installation, action);
      return true;
    }
    // Of an installation that is none any more, or whose token still works: there is nothing to erase.
    return true;
  }

  /** An event may come late, after the app was installed again, or be of a token that another one took the place of. */
  async function isOver(id: string): Promise<boolean> {
    const client = await clientOf(id);
    if (!client) return true;
    const verdict = testAuth(client).then(
      () => false,
      (error: unknown) => !isPassing(platformErrorOf(error) ?? 'none') || error instanceof NoBotError,
    );
    return (await atMost(verdict, verdictMs)) ?? true;
  }

  async function erase(
    { id, enterpriseId, isOrgWide }: Stored,
    action: NonNullable<ReturnType<typeof readEnd>>,
  ) {
    const teamId = enterpriseId ?? id;
    const under = isOrgWide ? await store.workspacesUnder(id) : [];
    // The installation last: what breaks off is told again by Slack, and goes on.
    for (const workspaceId of [...under, id]) {
      const erased = await secrets.erase({ teamId, workspaceId, action, by: 'slack', at: clock() });
      told.delete(workspaceId);
      logger.warn(
        { action, teamId, workspaceId, ...erased },
        'Slack says that this app was taken out of a workspace: its secrets are erased',
      );
    }
    installations.forget();
  }

  return {
    find,
    end,
    botOf: (workspaceId) => met.get(workspaceId) ?? null,
    // Whoever installs it comes later; a workspace whose token is refused keeps nobody else waiting.
    start: async () => undefined,
    /** One of them each time. */
    async look() {
      const [next] = [...(await store.list(lastLookedAt, 1)), ...(await store.list('', 1))];
      if (next === undefined) return parts.knock();
      lastLookedAt = next;
      try {
        await lookAt(next);
      } catch (error) {
        // Slack is there; what it says is that workspace's matter alone.
        if (!(error instanceof NoBotError) && platformErrorOf(error) === null) throw error;
        logger.warn(
          { installation: next, slackError: wordOf(error) },
          'Slack does not take the bot token of a workspace: install the app there again',
        );
      }
    },
    linkTo: (message, workspaceId) => permalink(met.get(workspaceId)?.url, message),
  };
}

const wordOf = (error: unknown): string => platformErrorOf(error) ?? (error as Error).name;

/** Where a payload may be for, first what it says it is for. */
function idsIn({ installedTeamIds, teamId, enterpriseId }: Origin): readonly string[] {
  const named = installedTeamIds.length > 0 ? installedTeamIds : [teamId];
  return [...new Set([...named, enterpriseId])].filter((id) => id !== null);
}
