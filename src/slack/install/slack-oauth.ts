// What is asked of Slack without a bot token: the next tokens of an installation, and whether it is there at all.
// Source: docs.slack.dev, oauth.v2.access, "Using token rotation", api.test.
import { stringify } from 'node:querystring';
import { z } from 'zod';
import { Secret } from '../../config/secrets.ts';
import type { Clock } from '../../core/clock.ts';
import { causeOf } from '../../network/cause.ts';
import type { Post } from '../../network/post.ts';
import type { Renewal } from '../../workspaces/installations.ts';
import { type OnSlackCall, startReport } from '../edge/measured-calls.ts';
import { isPassing } from '../kit/slack-errors.ts';

export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: Secret;
}

export interface OAuthCalls {
  readonly client: OAuthClient;
  readonly post: Post;
  readonly apiUrl: string | undefined;
  readonly clock: Clock;
  readonly onCall: OnSlackCall;
}

const timeoutMs = 10_000;
const answerSchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  access_token: z.string().min(1).optional(),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
});
type Answer = z.output<typeof answerSchema>;

export function createOAuthCalls({
  client,
  post,
  apiUrl = 'https://slack.com/api/',
  clock,
  onCall,
}: OAuthCalls) {
  async function call(method: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    const report = startReport(method, onCall);
    const url = new URL(method, apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`);
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'User-Agent': 'gpu-instance' };
    try {
      const { status, text } = await post(url, { headers, body: stringify(fields), timeoutMs });
      const read = answerSchema.safeParse(parseJson(text));
      if (status !== 200 || !read.success) throw new Error(`not an answer of Slack's (HTTP ${status})`);
      report(read.data.ok ? 'ok' : 'refused');
      return read.data;
    } catch (error) {
      report('no_answer');
      throw error;
    }
  }

  return {
    /** A refresh token serves once: what it gets is to be stored before anything else. */
    async renew(refreshToken: Secret): Promise<Renewal> {
      const askedAt = clock();
      try {
        const said = await call('oauth.v2.access', {
          client_id: client.clientId,
          client_secret: client.clientSecret.reveal(),
          grant_type: 'refresh_token',
          refresh_token: refreshToken.reveal(),
        });
        const { access_token: token, refresh_token: next, expires_in: seconds } = said;
        if (said.ok && token && next)
          return {
            kind: 'renewed',
            tokens: {
              token: new Secret(token),
              refreshToken: new Secret(next),
              endsAt: seconds === undefined ? null : askedAt + seconds * 1000,
            },
          };
        const word = said.ok ? 'an answer without tokens' : wordOf(said.error);
        return isPassing(word) ? { kind: 'away', cause: word } : { kind: 'refused', word };
      } catch (error) {
        return { kind: 'away', cause: causeOf(error) };
      }
    },
    /** Throws when Slack does not answer. */
    async knock(): Promise<void> {
      await call('api.test', {});
    },
  };
}

/** Slack's words for a refusal are names. */
const wordOf = (word = ''): string => (/^[\w.:-]{1,80}$/u.test(word) ? word : 'unknown');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
