import { expect, jest, test } from '@jest/globals';
import type { ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { createLogger } from '../../../src/ops/logger.ts';
import { MeasuredWebClient } from '../../../src/slack/edge/measured-calls.ts';
import { createSlackLogger } from '../../../src/slack/edge/slack-logger.ts';

const view: ModalView = {
  type: 'modal',
  title: { type: 'plain_text', text: 'A form & more' },
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'é 中 +' } }],
};
const shown = { ok: true, view: { ...view, id: 'V1', hash: 'h1' } };

function aClient(Client: typeof WebClient, answer: object = shown) {
  const bodies: string[] = [];
  const client = new Client('xoxb-test', {
    retryConfig: { retries: 0 },
    logger: createSlackLogger(createLogger({ level: 'silent', secrets: [] })),
    fetch: async (_url, init) => {
      bodies.push(String(init?.body));
      return Response.json(answer, { headers: { 'x-oauth-scopes': 'a, b' } });
    },
  });
  return { client, bodies };
}

const calls = {
  open: (client: WebClient) => client.views.open({ trigger_id: 't', view }),
  post: (client: WebClient) =>
    client.chat.postMessage({
      channel: 'C1',
      text: 'hello',
      blocks: view.blocks as never,
      metadata: { event_type: 'x', event_payload: { id: '1' } },
      unfurl_links: false,
    }),
};

test.each(Object.entries(calls))(
  'to %s, what is sent is what the library alone would send',
  async (_, call) => {
    const [ours, theirs] = [aClient(MeasuredWebClient), aClient(WebClient)];
    await call(ours.client);
    await call(theirs.client);
    expect(ours.bodies).toEqual(theirs.bodies);
    expect(ours.bodies[0]).toContain('mrkdwn');
  },
);

test('what Slack answers is there for whoever asks for it', async () => {
  const result = await calls.open(aClient(MeasuredWebClient).client);
  expect(result.view).toEqual(shown.view);
  expect(result.response_metadata).toEqual({ scopes: ['a', 'b'] });
});

test('a refusal is an error with its word and details', async () => {
  const refusal = { ok: false, error: 'invalid_arguments', response_metadata: { messages: ['[ERROR] no'] } };
  const call = calls.open(aClient(MeasuredWebClient, refusal).client);
  await expect(call).rejects.toMatchObject({
    data: { error: 'invalid_arguments', response_metadata: { messages: ['[ERROR] no'] } },
  });
});

/** A view, or something with one in it. */
const holdsView = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ('blocks' in value || Object.values(value).some((inner) => holdsView(inner)));

test('a view is turned into text once, and the one that Slack answers with never', async () => {
  const { client } = aClient(MeasuredWebClient);
  const stringify = jest.spyOn(JSON, 'stringify');
  try {
    await calls.open(client);
    expect(stringify.mock.calls.filter(([value]) => holdsView(value))).toHaveLength(1);
  } finally {
    stringify.mockRestore();
  }
});
