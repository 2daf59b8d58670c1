import { expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { createSlackClients } from '../../../src/slack/edge/clients.ts';

const make = () =>
  createSlackClients(new Secret('xoxb-test'), undefined, {
    logger: createLogger({ level: 'silent', secrets: [] }),
    post: () => Promise.reject(new Error('nobody is called')),
  });

test('a workspace has the client of its own bot, and no other workspace has it', () => {
  const clients = make();
  clients.serve('T0001');
  expect(clients.of('T0001')).toBe(clients.configured);
  for (const other of ['T0002', 'E0001', '']) expect(clients.of(other)).toBeNull();
});

test('until Slack has said which workspace the bot is in, none has a client', () => {
  expect(make().of('T0001')).toBeNull();
});

test('a stand-in that does not tell its workspace is served as whatever it calls itself', () => {
  const clients = make();
  clients.serve('');
  expect(clients.of('T0001')).toBe(clients.configured);
});
