// Slack's Web API client: the library's methods and types, errors included, over one plain exchange a call. The library's
// own way there (a queue, retries, a copy of every request and result for debug lines that nobody reads, `fetch`, forms
// of percent signs) costs more than making a view of twenty fields. None of our calls is repeated within: who asks
// decides. Every call is reported: its method, how it ended and how long it took; no ids, no contents.
import { stringify } from 'node:querystring';
import {
  type WebAPICallResult,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import type { Secret } from '../../config/secrets.ts';
import type { Post, PostAnswer } from '../../network/post.ts';
import type { Logger } from '../../ops/logger.ts';
import { createSlackLogger } from './slack-logger.ts';

export type SlackCallOutcome = 'ok' | 'refused' | 'rate_limited' | 'http_error' | 'no_answer';

export interface SlackCallReport {
  /** A method of the Web API, or `response_url`. */
  readonly method: string;
  readonly outcome: SlackCallOutcome;
  readonly durationMs: number;
}

export type OnSlackCall = (report: SlackCallReport) => void;

/** Where the token of a call comes from. */
export interface TokenSource {
  /** Throws NoBotError where there is none. */
  current(): Secret | Promise<Secret>;
  /** Slack does not take that one: another, or null where there is none. */
  insteadOf(refused: Secret): Promise<Secret | null>;
}

/** No bot of this app speaks there any more, or not just now. */
export class NoBotError extends Error {
  override readonly name = 'NoBotError';
}

export interface MeasuredClientParts {
  readonly token: TokenSource;
  /** The workspace that is meant, where the token is of a whole organisation. */
  readonly orgTeamId?: string | undefined;
  /** Default: Slack's. */
  readonly apiUrl: string | undefined;
  readonly post: Post;
  /** How long an answer is waited for. */
  readonly timeoutMs: number;
  readonly logger: Logger;
  readonly onCall: OnSlackCall;
}

/** Every method of the library's client goes through `apiCall`. */
export class MeasuredWebClient extends WebClient {
  readonly #parts: MeasuredClientParts;

  constructor(parts: MeasuredClientParts) {
    // Whatever of the library's own would still call: it has no token to do it with.
    super(undefined, {
      logger: createSlackLogger(parts.logger),
      ...(parts.apiUrl ? { slackApiUrl: parts.apiUrl } : {}),
    });
    this.#parts = parts;
  }

  override async apiCall(...[method, options = {}]: Parameters<WebClient['apiCall']>) {
    const report = startReport(method, this.#parts.onCall);
    try {
      const result = await this.#call(method, options);
      report('ok');
      return result;
    } catch (error) {
      report(outcomeOf(error));
      throw error;
    }
  }

  async #call(method: string, options: object): Promise<Result> {
    const { token: tokens, orgTeamId } = this.#parts;
    const isOrgCall = orgTeamId !== undefined && needsTeam.has(method);
    const asked = isOrgCall ? { team_id: orgTeamId, ...options } : options;
    const token = await tokens.current();
    const result = await this.#exchange(method, asked, token);
    if (result.ok) return result;
    // Another replica may have renewed it: what Slack refused so, it did not do.
    const next = refusesToken.has(result.error ?? '') ? await tokens.insteadOf(token) : null;
    const last = next ? await this.#exchange(method, asked, next) : result;
    if (!last.ok) throw new WebAPIPlatformError(last as ConstructorParameters<typeof WebAPIPlatformError>[0]);
    return last;
  }

  async #exchange(method: string, options: object, token: Secret): Promise<Result> {
    const { contentType, body } = encode(options);
    const headers = {
      Accept: 'application/json',
      Authorization: `Bearer ${token.reveal()}`,
      'User-Agent': 'gpu-instance',
      'Content-Type': contentType,
    };
    const { post, timeoutMs, logger } = this.#parts;
    const url = new URL(method, this.slackApiUrl);
    const answer = await post(url, { headers, body, timeoutMs }).catch((error: Error) => {
      logger.warn(
        { from: 'slack-sdk', method, cause: error.message.slice(0, 500) },
        'a call of Slack failed',
      );
      throw new WebAPIRequestError(error);
    });
    const result = readResult(answer);
    for (const line of remarksIn(result)) logger.warn({ from: 'slack-sdk', method }, line.slice(0, 500));
    return result;
  }
}

/** What of our calls an organisation's token must say a workspace for. Source: docs.slack.dev, "Organization-ready apps". */
const needsTeam = new Set(['usergroups.users.list']);
/** Slack's words for a token that is over. Source: docs.slack.dev, the errors of auth.test. */
const refusesToken = new Set(['token_expired', 'token_revoked', 'invalid_auth', 'account_inactive']);

/**
 * What holds more than texts goes as JSON, which Slack recommends there and takes of every method that writes; methods
 * that only read take forms. Source: docs.slack.dev, "Web API", POST bodies.
 */
function encode(options: object): { readonly contentType: string; readonly body: string } {
  const isForm = !Object.values(options).some((value) => typeof value === 'object' && value !== null);
  if (!isForm) return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(options) };
  const said = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  return { contentType: 'application/x-www-form-urlencoded', body: stringify(Object.fromEntries(said)) };
}

interface Result extends WebAPICallResult {
  /** Slack's word for a refusal. */
  error?: string;
}

/** What Slack says, whatever it is; throws where HTTP says already that there is nothing. */
function readResult({ status, headers, text }: PostAnswer): Result {
  if (status === 429)
    throw new WebAPIRateLimitedError(Number.parseInt(headers['retry-after'] ?? '', 10) || 1);
  if (status !== 200) throw new WebAPIHTTPError(status, '', toPlain(headers), text);
  const said = parseJson(text);
  const isResult = typeof said === 'object' && said !== null;
  return isResult ? (said as Result) : { ok: false, error: text.slice(0, 500) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const toPlain = (headers: PostAnswer['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** What Slack remarks on a call beside its result. */
function remarksIn({ response_metadata }: WebAPICallResult): readonly string[] {
  const { warnings = [], messages = [] } = response_metadata ?? {};
  return [...warnings, ...messages];
}

export function startReport(method: string, onCall: OnSlackCall): (outcome: SlackCallOutcome) => void {
  const started = performance.now();
  return (outcome) => onCall({ method, outcome, durationMs: performance.now() - started });
}

const outcomes: Readonly<Record<string, SlackCallOutcome>> = {
  slack_webapi_platform_error: 'refused',
  slack_webapi_rate_limited_error: 'rate_limited',
  slack_webapi_http_error: 'http_error',
};

function outcomeOf(error: unknown): SlackCallOutcome {
  const code = String((error as { code?: unknown } | null)?.code);
  return (Object.hasOwn(outcomes, code) ? outcomes[code] : undefined) ?? 'no_answer';
}
