// Posts to a command's response_url. It works where the bot may not post, for 30 minutes and 5 times, and
// whoever has it can post: so it is kept sealed and never logged.
// Source: docs.slack.dev, "Handling user interaction", responding to response_url.
import type { Secret } from '../../config/secrets.ts';
import { causeOf, isError } from '../../network/cause.ts';
import type { Message } from '../kit/block-kit.ts';
import { type OnSlackCall, type SlackCallOutcome, startReport } from './measured-calls.ts';

export const replyUrlLifeMs = 30 * 60 * 1000;

export type ReplyOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly error: string };

export interface ReplyOptions {
  /** Everybody in the channel, or the person alone. */
  readonly visible: 'in_channel' | 'ephemeral';
}

export type ReplyUrls = ReturnType<typeof createReplyUrls>;

/** Slack's own, on its usual port, without a user name to mistake for the host. */
const isSlacks = (url: URL): boolean =>
  url.protocol === 'https:' &&
  /(^|\.)slack(-gov)?\.com$/u.test(url.hostname) &&
  `${url.port}${url.username}${url.password}` === '';

/** `apiUrl`: where Slack's Web API is, if not at Slack; the same origin may then also serve response_urls. */
export function createReplyUrls(
  apiUrl: string | undefined,
  fetch = globalThis.fetch,
  onCall: OnSlackCall = () => undefined,
  timeoutMs = 5000,
) {
  const apiOrigin = apiUrl === undefined ? null : new URL(apiUrl).origin;
  const isAllowed = (url: URL) =>
    isSlacks(url) || (url.origin === apiOrigin && `${url.username}${url.password}` === '');

  return {
    async send(
      secretUrl: Secret,
      message: Message | { text: string },
      { visible }: ReplyOptions,
    ): Promise<ReplyOutcome> {
      const url = URL.canParse(secretUrl.reveal()) ? new URL(secretUrl.reveal()) : null;
      // The payload is signed by Slack; still, nothing of ours is ever sent to another host.
      if (!url || !isAllowed(url)) return { kind: 'gone' };
      const report = startReport('response_url', onCall);
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({
            ...message,
            response_type: visible,
            replace_original: false,
            unfurl_links: false,
          }),
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        });
        report(outcomeOf(response.status));
        await response.body?.cancel();
        if (response.ok) return { kind: 'sent' };
        const isOver = response.status < 500 && response.status !== 429;
        return isOver
          ? { kind: 'gone' }
          : { kind: 'failed', error: `response_url answered ${response.status}` };
      } catch (error) {
        report('no_answer');
        return { kind: 'failed', error: `response_url: ${failureOf(error)}` };
      }
    },
  };
}

function outcomeOf(status: number): SlackCallOutcome {
  if (status >= 200 && status < 300) return 'ok';
  if (status === 429) return 'rate_limited';
  return status < 500 ? 'refused' : 'http_error';
}

/** The error's own text may hold the address; its cause knows host and port only. */
function failureOf(error: unknown): string {
  if (!isError(error)) return 'failed';
  return isError(error.cause) ? `${error.name} (${causeOf(error)})` : error.name;
}
