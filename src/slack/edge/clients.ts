// Slack's Web API clients.
import type { WebClient } from '@slack/web-api';
import type { Secret } from '../../config/secrets.ts';
import type { Post } from '../../network/post.ts';
import type { Logger } from '../../ops/logger.ts';
import { MeasuredWebClient, type OnSlackCall } from './measured-calls.ts';

export interface SlackClient {
  /** For views: a trigger lives 3 s and serves once, so one quick try is all that makes sense. */
  readonly views: WebClient;
  /** For messages: our jobs do the retrying, since theirs survive a crash. */
  readonly messages: WebClient;
}

export interface SlackClients {
  /**
   * The only way to a client: a workspace's own bot speaks. Null for a workspace that no bot of this app speaks in, such
   * as one that a database remembers and SLACK_BOT_TOKEN is not of.
   */
  of(workspaceId: string): SlackClient | null;
  /** Of the bot token in the settings: to ask Slack which workspace it is of. */
  readonly configured: SlackClient;
  /** Slack has said which workspace that is; '' where its stand-in does not tell, and every request is from it. */
  serve(workspaceId: string): void;
}

export interface ClientsParts {
  readonly logger: Logger;
  readonly post: Post;
  readonly onCall?: OnSlackCall;
  /** Multiplies how long an answer is waited for. Default: 1. */
  readonly patience?: number | undefined;
}

export function createSlackClients(
  botToken: Secret,
  apiUrl: string | undefined,
  { logger, post, onCall = () => undefined, patience = 1 }: ClientsParts,
): SlackClients {
  const build = (timeoutMs: number) =>
    new MeasuredWebClient({ botToken, apiUrl, post, timeoutMs: timeoutMs * patience, logger, onCall });
  const configured: SlackClient = { views: build(2500), messages: build(10_000) };
  let served: string | null = null;
  return {
    of: (workspaceId) => (served === workspaceId || served === '' ? configured : null),
    configured,
    serve: (workspaceId) => {
      served = workspaceId;
    },
  };
}
