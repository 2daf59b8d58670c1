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

export type SlackClients = ReturnType<typeof createSlackClients>;

/** One workspace, configured by hand: every request that Bolt lets through is from it. */
export function createSlackClients(
  botToken: Secret,
  apiUrl: string | undefined,
  {
    logger,
    fetch,
    onCall = () => undefined,
    patience = 1,
  }: {
    readonly logger: Logger;
    readonly fetch: typeof globalThis.fetch;
    readonly onCall?: OnSlackCall;
    readonly patience?: number | undefined;
  },
) {
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
  const configured: SlackClient = { views: build(2500 * patience), messages: build(10_000 * patience) };
  return {
    /** The only way to a client: a workspace's own bot speaks. */
    of: (_workspaceId: string): SlackClient => configured,
    /** The workspace that was set up by hand. */
    configured,
  };
}
