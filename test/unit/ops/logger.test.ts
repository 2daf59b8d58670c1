// Errors of HTTP clients carry requests: headers, bodies, tokens in fields that no pattern recognises.
import { expect, test } from '@jest/globals';
import { AxiosError, AxiosHeaders } from 'axios';
import { Secret } from '../../../src/config/secrets.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { createSlackLogger } from '../../../src/slack/edge/slack-logger.ts';

/** In no shape that the scrubber knows. */
const secret = 'plain words nobody may read';

function anError(): Error {
  const headers = new AxiosHeaders({ token: secret });
  const config = { headers, url: `https://platform.example/${secret}`, data: JSON.stringify({ secret }) };
  const response = { status: 500, statusText: '', headers, config, data: secret };
  return new AxiosError('the platform failed', 'ERR_BAD_RESPONSE', config, { path: secret }, response);
}

const kinds: readonly [string, () => unknown][] = [
  ['an error of the HTTP client', anError],
  ['one behind another', () => new Error('could not launch', { cause: anError() })],
  ['one two behind', () => new Error('outer', { cause: new TypeError('inner', { cause: anError() }) })],
  ['a cause that is no error', () => new Error('outer', { cause: { token: secret } })],
  ['fields put on by hand', () => Object.assign(new Error('slip'), { body: secret, code: { secret } })],
  ['many in one', () => new AggregateError([anError(), anError()], 'all failed')],
  ['something thrown that is no error', () => ({ token: secret })],
];

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(
    createLogger({
      level: 'trace',
      secrets: [],
      destination: { write: (line) => void lines.push(line) },
    }),
  );
  expect(lines).toHaveLength(1);
  return lines.join('');
}

test.each(kinds)('%s is logged without its fields', (_, make) => {
  expect(logged((logger) => logger.error({ err: make() }, 'a job failed'))).not.toContain(secret);
  expect(logged((logger) => createSlackLogger(logger).error('failed:', make()))).not.toContain(secret);
});

test('name, message, code and stack are, and those of every cause', () => {
  const line = JSON.parse(
    logged((logger) => logger.error({ err: new Error('could not launch', { cause: anError() }) }, 'failed')),
  );
  expect(line.err).toMatchObject({
    name: 'Error',
    message: 'could not launch',
    stack: expect.stringContaining('logger.test'),
    cause: { name: 'AxiosError', message: 'the platform failed', code: 'ERR_BAD_RESPONSE' },
  });
});

test('a configured secret is blotted out wherever it turns up, whatever its shape', () => {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'info',
    secrets: [new Secret(secret)],
    destination: { write: (line) => void lines.push(line) },
  });
  logger.info({ nested: { words: `a ${secret} b` } }, `${secret} in a message`);
  expect(lines.join('')).not.toContain(secret);
  expect(lines.join('')).toMatch(/a \[redacted\] b.*\[redacted\] in a message/u);
});
