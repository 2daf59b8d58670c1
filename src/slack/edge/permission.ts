// Who may launch (LAUNCH_ALLOWED): people by their id, members of user groups, and everybody from certain channels.
// Slack's page: usergroups.users.list, which needs the optional scope usergroups:read.
import type { Permission } from '../../form/send-form.ts';
import type { Logger } from '../../ops/logger.ts';
import { platformErrorOf } from '../kit/slack-errors.ts';
import type { SlackClient } from './clients.ts';

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

/** Null: everybody may, from everywhere. */
export function createLaunchPermission(parts: {
  readonly allowed: readonly string[] | undefined;
  readonly clock: () => number;
  readonly logger: Logger;
}): LaunchPermission | null {
  const { allowed, clock, logger } = parts;
  if (!allowed) return null;
  const known = new Map<string, Members>();
  const groups = allowed.filter((id) => id.startsWith('S'));

  async function isMember(group: string, { userId, client }: Asking): Promise<Permission> {
    const kept = known.get(group);
    if (kept && kept.until > clock()) return kept.ids.has(userId) ? 'yes' : 'no';
    try {
      const { users: members = [] } = await client.views.usergroups.users.list({ usergroup: group });
      known.set(group, { ids: new Set(members), until: clock() + lifeMs });
      return members.includes(userId) ? 'yes' : 'no';
    } catch (error) {
      logger.warn(
        { group, slackError: platformErrorOf(error) },
        'Slack does not tell who is in a user group of LAUNCH_ALLOWED',
      );
      // Who was in it when Slack last said so is let in; whoever was not may have come in since.
      return kept?.ids.has(userId) ? 'yes' : 'unclear';
    }
  }

  return async (asking) => {
    if (allowed.includes(asking.userId) || allowed.includes(asking.channelId)) return 'yes';
    const answers = await Promise.all(groups.map((group) => isMember(group, asking)));
    const answer =
      answers.find((each) => each === 'yes') ?? answers.find((each) => each === 'unclear') ?? 'no';
    const { userId, channelId } = asking;
    if (answer !== 'yes') logger.info({ userId, channelId, allowed: answer }, 'a launch was not accepted');
    return answer;
  };
}
