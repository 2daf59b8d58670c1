// Who is no member any more. Slack's page: users.info (`deleted`), with the scope users:read.
import type { AccountKey } from '../../accounts/ports.ts';
import type { SlackClients } from './clients.ts';

/** Throws when Slack does not say: only its clear word makes somebody one who left. */
export function createLeavers(clients: SlackClients) {
  return async ({ teamId, userId }: AccountKey): Promise<boolean> => {
    const { user } = await clients.of(teamId).messages.users.info({ user: userId });
    return user?.deleted === true;
  };
}
