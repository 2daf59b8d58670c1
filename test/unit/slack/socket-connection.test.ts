// Frames as Slack should never send them, at the door of Slack's own Socket Mode client.

import { expect, test } from '@jest/globals';
import { SocketModeReceiver } from '@slack/bolt';
import { createLogger } from '../../../src/ops/logger.ts';
import { createSlackLogger } from '../../../src/slack/edge/slack-logger.ts';
import { hardenSocket } from '../../../src/slack/edge/socket-connection.ts';

function openDoor() {
  const logs: string[] = [];
  const logger = createLogger({
    level: 'trace',
    secrets: [],
    destination: { write: (line) => void logs.push(line) },
  });
  const receiver = new SocketModeReceiver({ appToken: 'xapp-1', logger: createSlackLogger(logger) });
  hardenSocket(receiver, { logger, signal: new AbortController().signal });
  const events: unknown[] = [];
  receiver.client.on('slack_event', ({ type }) => void events.push(type));
  const frame = async (data: unknown) => {
    receiver.client.emit('ws_message', data, false);
    // The client reads in a promise of its own.
    await new Promise(setImmediate);
  };
  return { logs, events, frame };
}

test.each([
  ['null', 'not an object'],
  ['7', 'not an object'],
  ['"hello"', 'not an object'],
  ['[]', 'not an object'],
  ['{}', 'no type'],
  ['{"type":"events_api"}', 'an event without an event'],
  ['{"type":"events_api","payload":null}', 'an event without an event'],
  ['{"type":"events_api","payload":{"event":null,"text":"hush"}}', 'an event without an event'],
])('%s is ignored with a warning that holds none of it', async (text, problem) => {
  const { logs, events, frame } = openDoor();
  await frame(text);
  await frame(new TextEncoder().encode(text));
  expect(events).toEqual([]);
  expect(logs.map((line) => JSON.parse(line))).toEqual(
    Array(2).fill(expect.objectContaining({ level: 'warn', problem })),
  );
  expect(logs.join()).not.toContain('hush');
});

test('messages pass, and so does what the client ignores by itself', async () => {
  const { logs, events, frame } = openDoor();
  await frame('no JSON');
  await frame('{"type":"events_api","envelope_id":"1","payload":{"event":{"type":"app_home_opened"}}}');
  await frame('{"type":"slash_commands","envelope_id":"2","payload":{}}');
  expect(events).toEqual(['events_api', 'slash_commands']);
  expect(logs).toEqual([]);
});
