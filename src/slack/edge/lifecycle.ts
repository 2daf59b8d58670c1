// The end of an installation, as Slack tells it: what is kept of that workspace that nobody else may have is erased.
// Source: docs.slack.dev, the events app_uninstalled and tokens_revoked.
import { z } from 'zod';
import type { Erasure, WorkspaceSecrets } from '../../accounts/workspace-secrets.ts';
import type { Logger } from '../../ops/logger.ts';
import type { Installation, Origin } from './admission.ts';

export interface LifecycleParts {
  readonly secrets: WorkspaceSecrets;
  readonly clock: () => number;
  readonly logger: Logger;
}

const schema = z.object({
  type: z.literal('event_callback'),
  event: z.discriminatedUnion('type', [
    z.object({ type: z.literal('app_uninstalled') }),
    z.object({
      type: z.literal('tokens_revoked'),
      // Tokens of single people may be among them, or be all there are: those are no concern of this app.
      tokens: z.object({ bot: z.array(z.string()).min(1) }),
    }),
  ]),
});

const actions: Readonly<Record<string, Erasure['action']>> = {
  app_uninstalled: 'workspace.uninstalled',
  tokens_revoked: 'workspace.bot-token-revoked',
};

/** What an event means for a workspace; null for every other payload. Pure. */
export function readEnd(body: unknown): Erasure['action'] | null {
  const parsed = schema.safeParse(body);
  return parsed.success ? (actions[parsed.data.event.type] ?? null) : null;
}

export type Lifecycle = ReturnType<typeof createLifecycle>;

export function createLifecycle({ secrets, clock, logger }: LifecycleParts) {
  /** True when it was such an event, and is done; throws when it could not be, so that Slack tells it again. */
  return async function end(body: unknown, origin: Origin, ours: Installation): Promise<boolean> {
    const action = readEnd(body);
    const workspace = origin.teamId ?? origin.enterpriseId;
    if (action === null || workspace === null) return false;
    const isOurs = ours.teamId === '' || workspace === ours.teamId || workspace === ours.enterpriseId;
    if (!isOurs) return false;
    const teamId = ours.enterpriseId ?? (ours.teamId || workspace);
    const workspaceId = ours.teamId || workspace;
    const erased = await secrets.erase({ teamId, workspaceId, action, by: 'slack', at: clock() });
    logger.error(
      { action, teamId, workspaceId, ...erased },
      'Slack says that this app was taken out of the workspace: its secrets are erased; install it again to go on',
    );
    return true;
  };
}
