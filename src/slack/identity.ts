// Who is speaking, in whatever kind of payload. Pure.
import { z } from 'zod';
import type { AccountKey } from '../accounts/ports.ts';

const idHolder = z.object({ id: z.string() }).nullish();
const bodySchema = z.object({
  enterprise: idHolder,
  enterprise_id: z.string().nullish(),
  team: idHolder,
  team_id: z.string().nullish(),
  user: z.object({ id: z.string(), team_id: z.string().nullish() }).nullish(),
  user_id: z.string().nullish(),
});

/**
 * Accounts belong to enterprise (else workspace) and user: in an organisation a person is the same in
 * every workspace. In an organisation-wide install `team` is null, and the user's own team tells.
 * Throws for a payload that names nobody; Slack sends none.
 */
export function identify(body: unknown): AccountKey {
  const { enterprise, enterprise_id, team, team_id, user, user_id } = bodySchema.parse(body);
  const teamId = enterprise?.id ?? enterprise_id ?? team?.id ?? team_id ?? user?.team_id;
  const userId = user?.id ?? user_id;
  if (!teamId || !userId) throw new Error('a payload without team or user');
  return { teamId, userId };
}
