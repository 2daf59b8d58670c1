// What Slack's refusals mean, word by word: whoever is told "tell the operator" instead of "try again" waits for nobody.
import { describe, expect, test } from '@jest/globals';
import {
  platformErrorOf,
  retryAfterMsOf,
  type SlackTrouble,
  slackTroubleOf,
} from '../../../src/slack/kit/slack-errors.ts';

const error = (fields: object) => Object.assign(new Error('x'), fields);
const refusal = (word: string, more: object = {}) =>
  error({ code: 'slack_webapi_platform_error', data: { ok: false, error: word, ...more } });

describe('a word of Slack', () => {
  const meanings: Readonly<Record<SlackTrouble, readonly string[]>> = {
    'too-late': [
      ...['expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id'],
      ...['trigger_expired', 'trigger_exchanged'],
    ],
    busy: ['ratelimited', 'rate_limited'],
    away: ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org'],
    'not-allowed': [
      ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'],
      ...['missing_scope', 'no_permission', 'not_allowed_token_type', 'org_login_required', 'access_denied'],
      ...['ekm_access_denied', 'team_access_not_granted', 'two_factor_setup_required'],
    ],
  };
  const cases = Object.entries(meanings).flatMap(([trouble, words]) =>
    words.map((word) => [word, trouble] as const),
  );

  test.each(cases)('%s: %s', (word, trouble) => {
    expect(slackTroubleOf(refusal(word))).toBe(trouble);
  });

  test.each(['channel_not_found', 'invalid_blocks', 'hash_conflict', 'not_found', 'invalid_arguments'])(
    '%s is our own mistake, or expected',
    (word) => {
      expect(slackTroubleOf(refusal(word))).toBeNull();
      expect(platformErrorOf(refusal(word))).toBe(word);
    },
  );

  test.each([
    ['[ERROR] failed to match: trigger_id expired', 'too-late'],
    ['[ERROR] trigger was already exchanged', 'too-late'],
    ['[ERROR] missing required field: view', null],
  ])('invalid_arguments with %s: %s', (message, trouble) => {
    expect(slackTroubleOf(refusal('invalid_arguments', { response_metadata: { messages: [message] } }))).toBe(
      trouble,
    );
  });
});

test.each([
  [{ code: 'slack_webapi_rate_limited_error', retryAfter: 7 }, 'busy', 7000],
  [{ code: 'slack_webapi_rate_limited_error' }, 'busy', 1000],
  [{ code: 'slack_webapi_request_error' }, 'away', null],
  [{ code: 'slack_webapi_http_error', statusCode: 503 }, 'away', null],
  [{ code: 'slack_webapi_http_error', statusCode: 429 }, 'busy', null],
  [{}, null, null],
] as const)('what the client throws: %j', (fields, trouble, afterMs) => {
  expect([slackTroubleOf(error(fields)), retryAfterMsOf(error(fields))]).toEqual([trouble, afterMs]);
});

test.each([undefined, null, 'invalid_auth', { code: 'slack_webapi_platform_error' }])(
  'what is no error is none of Slack’s: %j',
  (thrown) => {
    expect([slackTroubleOf(thrown), platformErrorOf(thrown), retryAfterMsOf(thrown)]).toEqual([
      null,
      null,
      null,
    ]);
  },
);
