// Who may launch (LAUNCH_ALLOWED): people by their id, members of user groups, and everybody from certain channels. And
// who is an admin (ADMINS).
// Slack's page: usergroups.users.list, which needs the optional scope usergroups:read.
import type { Owner } from '../../core/person.ts';
import type { Permission } from '../../form/send-form.ts';
import type { Logger } from '../../ops/logger.ts';
import { platformErrorOf } from '../kit/slack-errors.ts';
import type { SlackClient, SlackClients } from './clients.ts';
import { createLeavers } from './leavers.ts';

export interface Asking extends Owner {
  /** Where the form was asked for. */
  readonly channelId: string;
  readonly client: SlackClient;
}

export type LaunchPermission = (asking: Asking) => Promise<Permission>;

interface Members {
  readonly ids: ReadonlySet<string>;
  readonly until: number;
}

const lifeMs = 300_000;

interface GroupParts {
  readonly clock: () => number;
  readonly logger: Logger;
  /** The setting that names the groups, for the log. */
  readonly setting: string;
}

/** Who is in a user group, as Slack says; asked at most every five minutes. */
function createGroups({ clock, logger, setting }: GroupParts) {
  const known = new Map<string, Members>();

  return async (
    group: string,
    { userId, workspaceId, client }: Pick<Asking, 'userId' | 'workspaceId' | 'client'>,
  ): Promise<Permission> => {
    // Ids of groups are told apart by their workspace.
    const place = `${workspaceId}/${group}`;
    const kept = known.get(place);
    if (kept && kept.until > clock()) return kept.ids.has(userId) ? 'yes' : 'no';
    try {
      const { users: members = [] } = await client.views.usergroups.users.list({ usergroup: group });
      known.set(place, { ids: new Set(members), until: clock() + lifeMs });
      return members.includes(userId) ? 'yes' : 'no';
    } catch (error) {
      logger.warn(
        { group, slackError: platformErrorOf(error) },
        `Slack does not tell who is in a user group of ${setting}`,
      );
      // Who was in it when Slack last said so is let in; whoever was not may have come in since.
      return kept?.ids.has(userId) ? 'yes' : 'unclear';
    }
  };
}

const groupsIn = (ids: readonly string[]) => ids.filter((id) => id.startsWith('S'));

/**
 * The ids that count where somebody is, bare: those that name their workspace or enterprise count there alone, and bare
 * ones are of the one workspace that there is.
 */
const idsFor = (ids: readonly string[], { workspaceId, teamId }: Owner): readonly string[] =>
  ids.flatMap((id) => {
    const [place, bare] = id.split('/');
    if (bare === undefined) return [id];
    return place === workspaceId || place === teamId ? [bare] : [];
  });

/** Null: everybody may, from everywhere. */
export function createLaunchPermission(parts: {
  readonly allowed: readonly string[] | undefined;
  readonly clock: () => number;
  readonly logger: Logger;
}): LaunchPermission | null {
  const { allowed, logger } = parts;
  if (!allowed) return null;
  const isMember = createGroups({ ...parts, setting: 'LAUNCH_ALLOWED' });

  return async (asking) => {
    const here = idsFor(allowed, asking);
    if (here.includes(asking.userId) || here.includes(asking.channelId)) return 'yes';
    const answers = await Promise.all(groupsIn(here).map((group) => isMember(group, asking)));
    const answer =
      answers.find((each) => each === 'yes') ?? answers.find((each) => each === 'unclear') ?? 'no';
    const { userId, channelId } = asking;
    if (answer !== 'yes') logger.info({ userId, channelId, allowed: answer }, 'a launch was not accepted');
    return answer;
  };
}

/** Whether somebody is an admin of this app (ADMINS) and has not left. Where Slack does not say who is in a group, they are none. */
export function createAdmins(parts: {
  readonly admins: readonly string[];
  readonly clients: Pick<SlackClients, 'of'>;
  readonly clock: () => number;
  readonly logger: Logger;
}): (by: Owner) => Promise<boolean> {
  const { admins, clients } = parts;
  const isMember = createGroups({ ...parts, setting: 'ADMINS' });
  const hasLeft = createLeavers(clients);

  async function isNamed(by: Owner): Promise<boolean> {
    const { userId, workspaceId } = by;
    const here = idsFor(admins, by);
    if (here.includes(userId)) return true;
    const client = await clients.of(workspaceId);
    if (!client) return false;
    const answers = await Promise.all(
      groupsIn(here).map((group) => isMember(group, { userId, workspaceId, client })),
    );
    return answers.includes('yes');
  }

  // Nobody takes who left out of a setting at once. What Slack does not say, for want of a scope, it does not hold against them.
  return async (by) => (await isNamed(by)) && !(await hasLeft(by).catch(() => false));
}
