// What Slack says of a token: for whoever looks after the installation, outside of any visit.
// Source: docs.slack.dev, auth.test, apps.connections.open; and "Web API", on the header x-oauth-scopes.
import { stringify } from 'node:querystring';
import { z } from 'zod';
import type { Secret } from '../../config/secrets.ts';
import { causeOf } from '../../network/cause.ts';
import type { Post } from '../../network/post.ts';
import { isPassing } from '../kit/slack-errors.ts';

export type TokenAnswer =
  | {
      readonly kind: 'accepted';
      readonly team: string;
      readonly bot: string;
      /** Null where Slack does not say. */
      readonly scopes: readonly string[] | null;
      /** Slack's clock, in epoch milliseconds. */
      readonly slackTime: number | null;
    }
  | { readonly kind: 'refused'; readonly word: string; readonly slackTime: number | null }
  /** Not Slack: a proxy, a login page of the network, a wrong SLACK_API_URL. */
  | { readonly kind: 'odd'; readonly status: number }
  | { readonly kind: 'away'; readonly cause: string };

export interface AskSlack {
  readonly post: Post;
  /** Default: Slack's own. */
  readonly apiUrl: string | undefined;
  readonly timeoutMs?: number;
}

const answerSchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  team: z.string().optional(),
  user: z.string().optional(),
});

export const checkBotToken = (token: Secret, ask: AskSlack): Promise<TokenAnswer> =>
  checkToken('auth.test', token, ask);

/** Whether it may open connections of Socket Mode. None is opened. */
export const checkAppToken = (token: Secret, ask: AskSlack): Promise<TokenAnswer> =>
  checkToken('apps.connections.open', token, ask);

/** Whether Slack answers, without a token. Source: docs.slack.dev, api.test. */
export const checkReach = (ask: AskSlack): Promise<TokenAnswer> => checkToken('api.test', null, ask);

/** Of the app itself. */
const clientRefusals = new Set(['invalid_client_id', 'bad_client_secret']);
/** Of the code, which nobody was given: the app is known. */
const codeRefusals = new Set(['invalid_code', 'code_expired', 'code_already_used', 'bad_redirect_uri']);

/**
 * Whether Slack knows the app by these, without anybody installing it: their exchange is asked for with a code that is none.
 * Source: docs.slack.dev, oauth.v2.access, errors.
 */
export async function checkOAuthClient(
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: Secret },
  ask: AskSlack,
): Promise<TokenAnswer> {
  const fields = { client_id: clientId, client_secret: clientSecret.reveal(), code: 'none' };
  const answer = await checkToken('oauth.v2.access', null, ask, stringify(fields));
  if (answer.kind !== 'refused' || clientRefusals.has(answer.word)) return answer;
  return codeRefusals.has(answer.word)
    ? { kind: 'accepted', team: '', bot: '', scopes: null, slackTime: answer.slackTime }
    : { kind: 'away', cause: answer.word };
}

async function checkToken(
  method: string,
  token: Secret | null,
  { post, apiUrl = 'https://slack.com/api/', timeoutMs = 10_000 }: AskSlack,
  body = '',
): Promise<TokenAnswer> {
  try {
    const headers = {
      ...(token ? { Authorization: `Bearer ${token.reveal()}` } : {}),
      'Content-Type': 'application/x-www-form-urlencoded',
      'User-Agent': 'gpu-instance',
    };
    const url = new URL(method, apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`);
    const answer = await post(url, { headers, body, timeoutMs });
    return readAnswer(answer);
  } catch (error) {
    return { kind: 'away', cause: causeOf(error) };
  }
}

function readAnswer({ status, headers, text }: Awaited<ReturnType<Post>>): TokenAnswer {
  const read = answerSchema.safeParse(parseJson(text));
  if (status !== 200 || !read.success) return { kind: 'odd', status };
  const said = read.data;
  const slackTime = timeOf(headers.date);
  if (!said.ok) return toRefusal(wordOf(said.error), slackTime);
  const scopes = headers['x-oauth-scopes'];
  return {
    kind: 'accepted',
    team: said.team ?? '',
    bot: said.user ?? '',
    scopes: typeof scopes === 'string' ? scopes.split(',').map((scope) => scope.trim()) : null,
    slackTime,
  };
}

const toRefusal = (word: string, slackTime: number | null): TokenAnswer =>
  isPassing(word) ? { kind: 'away', cause: word } : { kind: 'refused', word, slackTime };

/** Slack's words for a refusal are names. */
const wordOf = (word: string | undefined): string =>
  /^[\w.:-]{1,80}$/u.test(word ?? '') ? (word ?? '') : 'unknown';

function timeOf(date: string | string[] | undefined): number | null {
  const at = Date.parse(String(date ?? ''));
  return Number.isNaN(at) ? null : at;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
