// Slack's Web API, one pair of clients per workspace that the app is installed in. Each client is built apart with
// its own options: Bolt and WebClient change the option objects they are given (retry settings in Socket Mode, the
// Authorization header).
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Secret } from '../../config/secrets.ts';
import type { Logger } from '../../ops/logger.ts';
import { createSlackLogger } from './slack-logger.ts';

export interface WorkspaceClients {
  /** For views: a trigger lives 3 s and serves once, so one quick try is all that makes sense. */
  readonly quick: WebClient;
  /** For messages: our jobs do the retrying, since theirs survive a crash. */
  readonly patient: WebClient;
}

export type SlackClients = ReturnType<typeof createSlackClients>;

/** Milliseconds that one call of a quick client may take. */
export const quickCallMs = 2500;
const patientCallMs = 10_000;
const noRetries = { retries: 0 };

/** Of the one workspace that is configured by hand. */
export function createSlackClients(botToken: Secret, apiUrl: string | undefined, logger: Logger) {
  const build = (timeout: number) => {
    const options: WebClientOptions = {
      retryConfig: { ...noRetries },
      rejectRateLimitedCalls: true,
      timeout,
      logger: createSlackLogger(logger),
      ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    };
    return new WebClient(botToken.reveal(), options);
  };
  const configured: WorkspaceClients = { quick: build(quickCallMs), patient: build(patientCallMs) };
  return {
    /** The only way to a client. Whoever comes in was let in for this workspace: see slack-app.ts. */
    of: (_workspaceId: string): WorkspaceClients => configured,
    /** Before anybody came: what the token itself is good for is asked with this. */
    configured,
  };
}

/** Slack's own error word (`channel_not_found`), or null for anything else that went wrong. */
export function platformErrorOf(error: unknown): string | null {
  if (!(error instanceof Error) || (error as { code?: unknown }).code !== 'slack_webapi_platform_error')
    return null;
  const { data } = error as { data?: { error?: unknown } };
  return typeof data?.error === 'string' ? data.error : null;
}

/** Slack's wish for a pause, in milliseconds; null when the error is not about rates. */
export function retryAfterMsOf(error: unknown): number | null {
  if (!(error instanceof Error) || (error as { code?: unknown }).code !== 'slack_webapi_rate_limited_error')
    return null;
  const { retryAfter } = error as { retryAfter?: unknown };
  return typeof retryAfter === 'number' ? retryAfter * 1000 : 1000;
}
