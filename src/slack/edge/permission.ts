// Who may launch (LAUNCH_ALLOWED): people by their id, members of user groups, and everybody from certain channels. And
// who is an admin (ADMINS).
// Slack's page: usergroups.users.list, which needs the optional scope usergroups:read.
import type { Owner } from '../../core/person.ts';
import type { Permission } from '../../form/send-form.ts';
import type { Logger } from '../../ops/logger.ts';
import { platformErrorOf } from '../kit/slack-errors.ts';
import type { SlackClient, SlackClients } from './clients.ts';
import { createLeavers } from './leavers.ts';

export interface Asking {
  readonly userId: string;
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
    { userId, client }: Pick<Asking, 'userId' | 'client'>,
  ): Promise<Permission> => {
    const kept = known.get(group);
    if (kept && kept.until > clock()) return kept.ids.has(userId) ? 'yes' : 'no';
    try {
      const { users: members = [] } = await client.views.usergroups.users.list({ usergroup: group });
      known.set(group, { ids: new Set(members), until: clock() + lifeMs });
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
    if (allowed.includes(asking.userId) || allowed.includes(asking.channelId)) return 'yes';
    const answers = await Promise.all(groupsIn(allowed).map((group) => isMember(group, asking)));
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

  async function isNamed({ userId, workspaceId }: Owner): Promise<boolean> {
    if (admins.includes(userId)) return true;
    const client = clients.of(workspaceId);
    if (!client) return false;
    const answers = await Promise.all(groupsIn(admins).map((group) => isMember(group, { userId, client })));
    return answers.includes('yes');
  }

  // Nobody takes who left out of a setting at once. What Slack does not say, for want of a scope, it does not hold against them.
  return async (by) => (await isNamed(by)) && !(await hasLeft(by).catch(() => false));
}
