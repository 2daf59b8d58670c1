import { expect, test } from '@jest/globals';
import { causeOf } from '../../../src/network/cause.ts';

const coded = (code: string, message: string, options?: ErrorOptions) =>
  Object.assign(new Error(message, options), { code });

test.each([
  [new Error('plain'), 'plain'],
  [coded('ENOTFOUND', 'getaddrinfo ENOTFOUND slack.com'), 'ENOTFOUND: getaddrinfo ENOTFOUND slack.com'],
  [
    new TypeError('fetch failed', { cause: coded('ECONNRESET', 'read ECONNRESET') }),
    'ECONNRESET: read ECONNRESET',
  ],
  [
    coded('slack_webapi_request_error', 'A request error occurred', {
      cause: new TypeError('fetch failed', { cause: coded('X', 'innermost') }),
    }),
    'X: innermost',
  ],
  [
    new TypeError('fetch failed', {
      cause: new AggregateError(
        [coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:443'), new Error('other')],
        '',
      ),
    }),
    'ECONNREFUSED: connect ECONNREFUSED ::1:443',
  ],
  [new AggregateError([], 'none'), 'none'],
  [new Error(''), 'Error'],
  ['a text', 'a text'],
  [undefined, 'undefined'],
])('%s is told by what lies at its bottom: %s', (error, expected) => {
  expect(causeOf(error)).toBe(expected);
});

test('a circle of causes ends, and so does a long text', () => {
  const error = new Error('x'.repeat(1000));
  error.cause = error;
  expect(causeOf(error)).toBe('x'.repeat(300));
});
