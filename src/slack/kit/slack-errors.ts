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
