import { expect, test } from '@jest/globals';
import type { ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { Secret } from '../../../src/config/secrets.ts';
import type { PostAnswer, PostRequest } from '../../../src/network/post.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { MeasuredWebClient, type SlackCallOutcome } from '../../../src/slack/edge/measured-calls.ts';

const view: ModalView = {
  type: 'modal',
  title: { type: 'plain_text', text: 'A form & more' },
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'é 中 +' } }],
};
const shown = { ok: true, view: { ...view, id: 'V1', hash: 'h1' } };

interface Sent {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly args: Record<string, unknown>;
}

/** As Slack reads it: texts of a form that are JSON, and JSON, say the same. */
function toSent(url: string, { headers, body }: Pick<PostRequest, 'headers' | 'body'>): Sent {
  const isJson = headers['Content-Type'] === 'application/json; charset=utf-8';
  const fields = Object.fromEntries(new URLSearchParams(isJson ? '' : body));
  const unfolded = Object.entries(fields).map(([name, text]) => [name, unfold(text)]);
  const args = isJson ? JSON.parse(body) : Object.fromEntries(unfolded);
  return { url, authorization: headers.Authorization, args };
}

const unfold = (text: string) => (/^[[{]|^(?:true|false)$/u.test(text) ? JSON.parse(text) : text);

type Answer = Omit<PostAnswer, 'headers'> & Partial<PostAnswer>;
const ok = (result: object): Answer => ({ status: 200, text: JSON.stringify(result) });

function ours(answer: Answer | Error = ok(shown)) {
  const [sent, outcomes, types]: [Sent[], SlackCallOutcome[], unknown[]] = [[], [], []];
  const client = new MeasuredWebClient({
    token: { current: () => new Secret('xoxb-test'), insteadOf: async () => null },
    apiUrl: undefined,
    async post(url, request) {
      sent.push(toSent(url.href, request));
      types.push(request.headers['Content-Type']);
      if (answer instanceof Error) throw answer;
      return { headers: {}, ...answer };
    },
    timeoutMs: 1000,
    logger: createLogger({ level: 'silent', secrets: [] }),
    onCall: ({ outcome }) => void outcomes.push(outcome),
  });
  return { client, sent, outcomes, types };
}

/** The library's own. */
function theirs({ status, text, headers }: Answer = ok(shown)) {
  const sent: Sent[] = [];
  const client = new WebClient('xoxb-test', {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: {
      ...console,
      setLevel() {},
      getLevel: () => 'error' as never,
      setName() {},
      debug() {},
      warn() {},
      error() {},
    },
    fetch: async (url, init) => {
      sent.push(toSent(String(url), init as never));
      return new Response(text, { status, headers: headers as Record<string, string> });
    },
  });
  return { client, sent };
}

const calls = {
  'open a view': (client: WebClient) => client.views.open({ trigger_id: 't', view }),
  'post a message': (client: WebClient) =>
    client.chat.postMessage({
      channel: 'C1',
      text: 'hello',
      blocks: view.blocks as never,
      metadata: { event_type: 'x', event_payload: { id: '1' } },
      unfurl_links: false,
    }),
  'post a text': (client: WebClient) => client.chat.postMessage({ channel: 'C1', text: 'a & é 中' }),
  'ask for a person': (client: WebClient) => client.users.info({ user: 'U1', include_locale: true }),
  'ask who we are': (client: WebClient) => client.auth.test(),
};

test.each(Object.entries(calls))('to %s, Slack is told what the library would tell it', async (_, call) => {
  const [we, they] = [ours(), theirs()];
  await call(we.client);
  await call(they.client);
  expect(we.sent).toEqual(they.sent);
  expect(we.sent).toHaveLength(1);
  expect(we.outcomes).toEqual(['ok']);
});

test('what only reads is asked with a form, since Slack takes no JSON there; a view goes as JSON', async () => {
  const { client, types } = ours();
  await calls['ask for a person'](client);
  await calls['open a view'](client);
  expect(types).toEqual(['application/x-www-form-urlencoded', 'application/json; charset=utf-8']);
});

test('what Slack answers is there for whoever asks for it', async () => {
  const result = await calls['open a view'](ours().client);
  expect(result.view).toEqual(shown.view);
});

const refusal = { ok: false, error: 'invalid_arguments', response_metadata: { messages: ['[ERROR] no'] } };
const failures: Record<string, [Answer, SlackCallOutcome]> = {
  'a refusal': [ok(refusal), 'refused'],
  'too many calls': [{ status: 429, text: '{"ok":false}', headers: { 'retry-after': '7' } }, 'rate_limited'],
  'an error of HTTP': [{ status: 503, text: '{"ok":false}' }, 'http_error'],
  'no JSON': [{ status: 200, text: '<html>' }, 'refused'],
};

test.each(Object.entries(failures))(
  '%s is the error that the library would throw',
  async (_, [answer, outcome]) => {
    const failureOf = (client: WebClient) =>
      calls['open a view'](client).then(
        () => null,
        ({ name, message, code, data, retryAfter, statusCode, body }) => ({
          name,
          message,
          code,
          word: data?.error,
          metadata: data?.response_metadata?.messages,
          retryAfter,
          statusCode,
          body,
        }),
      );
    const { client, outcomes } = ours(answer);
    const thrown = await failureOf(client);
    expect(thrown).not.toBeNull();
    expect(thrown).toEqual(await failureOf(theirs(answer).client));
    expect(outcomes).toEqual([outcome]);
  },
);

test('no answer is an error with its cause, and says nothing of the token', async () => {
  const { client, outcomes } = ours(new Error('connect ECONNREFUSED'));
  const thrown = await calls['open a view'](client).catch((error: unknown) => error);
  expect(thrown).toMatchObject({
    code: 'slack_webapi_request_error',
    original: { message: 'connect ECONNREFUSED' },
  });
  expect(JSON.stringify(thrown)).not.toContain('xoxb');
  expect(outcomes).toEqual(['no_answer']);
});

test('an answer that is JSON, and no result, is a refusal', async () => {
  const { client, outcomes } = ours({ status: 200, text: 'null' });
  await expect(calls['open a view'](client)).rejects.toMatchObject({ data: { error: 'null' } });
  expect(outcomes).toEqual(['refused']);
});
