import { describe, expect, test } from '@jest/globals';
import type { PlatformFailure } from '../../../src/launches/outcome.ts';
import { documentedCodes, meaningOf } from '../../../src/launches/platform-codes.ts';

const code = (text: string): PlatformFailure => ({ reason: 'code', code: text });
const http = (httpStatus: number): PlatformFailure => ({ reason: 'http', httpStatus });

/** What failed; whether a create then surely started nothing; whether the token is refused; field; remedy. */
const table: readonly (readonly [PlatformFailure, boolean, boolean, string | null, string])[] = [
  [code('10001'), false, false, null, 'retry'],
  [code('10003'), true, false, null, 'reopen'],
  [code('10004'), true, false, null, 'reopen'],
  [code('10007'), true, true, null, 'platform'],
  [code('10008'), true, true, null, 'connect'],
  [code('10009'), true, true, null, 'connect'],
  [code('10010'), true, false, 'imagePath', 'reopen'],
  [code('10011'), true, false, 'startScriptContent', 'reopen'],
  [code('10012'), false, false, null, 'retry'],
  [code('716865'), false, false, 'resourceGroup', 'reopen'],
  [code('716866'), false, false, null, 'operator'],
  [code('constructor'), false, false, null, 'operator'],
  [{ reason: 'code' }, false, false, null, 'operator'],
  [{ reason: 'timeout' }, false, false, null, 'retry'],
  [{ reason: 'connection' }, false, false, null, 'retry'],
  [{ reason: 'unreachable' }, true, false, null, 'retry'],
  [{ reason: 'unreadable' }, false, false, null, 'operator'],
  [{ reason: 'interrupted' }, false, false, null, 'retry'],
  [{ reason: 'no-account' }, true, false, null, 'connect'],
  [http(302), true, false, null, 'retry'],
  [http(401), true, true, null, 'connect'],
  [http(403), true, true, null, 'connect'],
  [http(404), true, false, null, 'retry'],
  [http(408), false, false, null, 'retry'],
  [http(413), true, false, null, 'retry'],
  [http(429), true, false, null, 'retry'],
  [http(500), false, false, null, 'retry'],
  [http(502), false, false, null, 'retry'],
  [{ reason: 'http' }, false, false, null, 'retry'],
  [{ reason: 'absent' }, true, false, null, 'reopen'],
  [{ reason: 'absent', after: 'timeout' }, true, false, null, 'retry'],
  [{ reason: 'absent', after: 'code', code: '716865' }, true, false, 'resourceGroup', 'reopen'],
  [{ reason: 'absent', after: 'http', httpStatus: 502 }, true, false, null, 'retry'],
];

describe('a failure of the platform', () => {
  test.each(table)('%j', (failure, nothingStarted, refusesToken, field, remedy) => {
    expect(meaningOf(failure)).toEqual({ nothingStarted, refusesToken, field, remedy });
  });

  test('has a meaning for each of the ten documented codes', () => {
    expect(documentedCodes).toHaveLength(10);
    for (const each of documentedCodes)
      expect(table.some(([failure]) => failure.reason === 'code' && failure.code === each)).toBe(true);
  });
});
