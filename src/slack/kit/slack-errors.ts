// What Slack's Web API says when it refuses a call. Pure.

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

export type SlackTrouble =
  /** The trigger ended: it lives 3 s and serves once. */
  | 'too-late'
  /** Calls are turned away for a while. */
  | 'busy'
  /** Slack is not reached, or has trouble of its own. */
  | 'away'
  /** Slack does not take the bot token, or not for this: an operator's matter. */
  | 'not-allowed';

const triggerWords = new Set([
  'expired_trigger_id',
  'exchanged_trigger_id',
  'invalid_trigger_id',
  'trigger_expired',
  'trigger_exchanged',
]);
const awayWords = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  // "temporarily unavailable" while a workspace moves
  'team_added_to_org',
]);
const busyWords = new Set(['ratelimited', 'rate_limited']);
const notAllowedWords = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'org_login_required',
  'access_denied',
  'ekm_access_denied',
  'team_access_not_granted',
  'two_factor_setup_required',
]);

/**
 * Slack has trouble of its own, or turns calls away for a while: it says nothing of what was asked.
 * Source: docs.slack.dev, auth.test, errors.
 */
export const isPassing = (word: string): boolean => awayWords.has(word) || busyWords.has(word);

/** What kept Slack from doing it; null for what is our own mistake, or no error of Slack's. */
export function slackTroubleOf(error: unknown): SlackTrouble | null {
  const word = platformErrorOf(error);
  if (word !== null) return troubleOfWord(word, detailsOf(error));
  if (!(error instanceof Error)) return null;
  // No bot of this app's is there any more.
  if (error.name === 'NoBotError') return 'not-allowed';
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'slack_webapi_rate_limited_error') return 'busy';
  if (code === 'slack_webapi_request_error') return 'away';
  if (code !== 'slack_webapi_http_error') return null;
  return statusCode === 429 ? 'busy' : 'away';
}

function troubleOfWord(word: string, details: string): SlackTrouble | null {
  if (triggerWords.has(word)) return 'too-late';
  // Slack has been seen to put an ended trigger among the arguments that it does not take.
  if (word === 'invalid_arguments' && /trigger(?:_id)?\b.{0,40}(?:expired|exchanged|invalid)/iu.test(details))
    return 'too-late';
  if (busyWords.has(word)) return 'busy';
  if (awayWords.has(word)) return 'away';
  return notAllowedWords.has(word) ? 'not-allowed' : null;
}

/** What Slack says beside its word. */
function detailsOf(error: unknown): string {
  const { data } = error as { data?: { response_metadata?: { messages?: unknown }; detail?: unknown } };
  const messages = data?.response_metadata?.messages;
  return [...(Array.isArray(messages) ? messages : []), data?.detail].filter(isText).join(' ');
}

const isText = (value: unknown): value is string => typeof value === 'string';
