// Who is speaking, in whatever kind of payload. Pure.
import { z } from 'zod';
import type { AccountKey } from '../accounts/ports.ts';

/** Ids are stored, compared and written as mentions: nothing that a database, a log or mrkdwn would trip over. */
const id = z.string().regex(/^[\w.:-]{1,100}$/u);
const idHolder = z.object({ id }).nullish();
const bodySchema = z.object({
  enterprise: idHolder,
  enterprise_id: id.nullish(),
  team: idHolder,
  team_id: id.nullish(),
  user: z.object({ id, team_id: id.nullish() }).nullish(),
  user_id: id.nullish(),
});

/**
 * Accounts belong to enterprise (else workspace) and user: in an organisation a person is the same in
 * every workspace. In an organisation-wide install `team` is null, and the user's own team tells.
 * Throws for a payload that names nobody; Slack sends none.
 */
export function identify(body: unknown): AccountKey {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw new Error('a payload whose team or user cannot be read');
  const { enterprise, enterprise_id, team, team_id, user, user_id } = parsed.data;
  const teamId = enterprise?.id ?? enterprise_id ?? team?.id ?? team_id ?? user?.team_id;
  const userId = user?.id ?? user_id;
  if (!teamId || !userId) throw new Error('a payload without team or user');
  return { teamId, userId };
}
