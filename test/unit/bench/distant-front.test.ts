import { once } from 'node:events';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from '@jest/globals';
import { startDistantFront } from '../../bench/distant-front.ts';
import { makePrivateCa } from '../../support/private-ca.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

test('what is sent to a distant server arrives whole and in order, and so does the answer', async () => {
  const echo = createServer((incoming, response) => void incoming.pipe(response)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  stops.push(() => echo.close());
  const ca = await makePrivateCa();
  const front = await startDistantFront(await ca.issue(['127.0.0.1']), 3);
  stops.push(() => front.stop());
  front.leadTo((echo.address() as AddressInfo).port);

  const sending = request({ host: '127.0.0.1', port: front.port, ca: ca.cert, method: 'POST', agent: false });
  const pieces = Array.from({ length: 200 }, (_, index) => `${index} `);
  for (const piece of pieces) sending.write(piece);
  sending.end();
  const [answer] = await once(sending, 'response');
  expect(await text(answer)).toBe(pieces.join(''));
});
