// Who is no member any more. Slack's page: users.info (`deleted`), with the scope users:read.
import type { Owner } from '../../core/person.ts';
import type { SlackClients } from './clients.ts';

/** Throws when Slack does not say: only its clear word makes somebody one who left. Of other workspaces nobody has left. */
export function createLeavers(clients: Pick<SlackClients, 'of'>) {
  return async ({ workspaceId, userId }: Owner): Promise<boolean> => {
    const client = await clients.of(workspaceId);
    if (!client) return false;
    const { user } = await client.messages.users.info({ user: userId });
    return user?.deleted === true;
  };
}
