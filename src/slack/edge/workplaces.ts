// Where this app is installed, and what Slack says of that. Two kinds: one workspace, by the token in the settings, or as many as
// installed it by OAuth.
import type { Standing } from '../../surfaces/surface.ts';
import type { InstalledWorkspace } from '../../workspaces/ports.ts';
import type { Installation, Origin } from './admission.ts';
import type { SlackClient } from './clients.ts';

export interface Workplaces {
  /** The one that a payload is for; null: none, or Slack has not said yet. */
  find(origin: Origin): Installation | null | Promise<Installation | null>;
  /** Of that workspace; null while it is not known. */
  botOf(workspaceId: string): Bot | null;
  /** Asks Slack, however long it is away. Throws SlackCredentialsError where it refuses for good. */
  start(signal: AbortSignal): Promise<void>;
  /** Asks Slack again. Throws what is wrong. */
  look(): Promise<void>;
  /** True when the payload told the end of an installation, and that is done; throws when it could not be. */
  end(body: unknown, origin: Origin): Promise<boolean>;
  /** Null while the workspace's address is not known. */
  linkTo(message: Standing, workspaceId: string): string | null;
}

export interface Bot {
  readonly botId: string;
  readonly botUserId: string;
}

/** Hears where the app is installed, before anything else of that workspace is done. */
export type OnInstalled = (workspace: InstalledWorkspace) => Promise<void>;

/** What auth.test says. Source: docs.slack.dev, auth.test. */
export interface SaidWorkspace extends Installation, Bot {
  readonly name: string;
  /** `https://example.slack.com/` */
  readonly url: string | null;
}

export async function testAuth({ messages }: SlackClient): Promise<SaidWorkspace> {
  const { team_id, team, enterprise_id, bot_id, user_id, url } = await messages.auth.test();
  return {
    teamId: team_id ?? '',
    enterpriseId: enterprise_id ?? null,
    name: team ?? '',
    botId: bot_id ?? '',
    botUserId: user_id ?? '',
    url: url ?? null,
  };
}

export const permalink = (url: string | null | undefined, { channelId, ts }: Standing): string | null =>
  url && ts ? `${url}archives/${channelId}/p${ts.replace('.', '')}` : null;
