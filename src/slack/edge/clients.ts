// Slack's Web API clients. Each is built apart with its own options: Bolt and WebClient change the option
// objects they are given (retry settings in Socket Mode, the Authorization header).
import type { WebClient, WebClientOptions } from '@slack/web-api';
import type { Secret } from '../../config/secrets.ts';
import type { Logger } from '../../ops/logger.ts';
import { MeasuredWebClient, type OnSlackCall } from './measured-calls.ts';
import { createSlackLogger } from './slack-logger.ts';

export interface SlackClient {
  /** For views: a trigger lives 3 s and serves once, so one quick try is all that makes sense. */
  readonly views: WebClient;
  /** For messages: our jobs do the retrying, since theirs survive a crash. */
  readonly messages: WebClient;
}

const noRetries = { retries: 0 };

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
  readonly fetch: typeof globalThis.fetch;
  readonly onCall?: OnSlackCall;
}

export function createSlackClients(
  botToken: Secret,
  apiUrl: string | undefined,
  { logger, fetch, onCall = () => undefined }: ClientsParts,
): SlackClients {
  const build = (timeout: number) => {
    const options: WebClientOptions = {
      retryConfig: { ...noRetries },
      rejectRateLimitedCalls: true,
      timeout,
      fetch,
      logger: createSlackLogger(logger),
      ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    };
    const client = new MeasuredWebClient(botToken.reveal(), options);
    client.onCall = onCall;
    return client;
  };
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
