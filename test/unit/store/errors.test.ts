// What the engines throw, in words for the operator; and what waiting at start may mend.
import { describe, expect, test } from '@jest/globals';
import { StoreUnavailableError, toStoreError } from '../../../src/store/errors.ts';

const fromEngine = (fields: object, message = 'hush: password of ada') =>
  toStoreError(Object.assign(new Error(message), fields));

describe('a server that is away is waited for', () => {
  test.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'],
    ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
    // Connection exceptions, too many of them, shutting down, starting up, a disk that answers no more.
    ...['08006', '08001', '53300', '57P01', '57P03', '58000', '55P03', '25P03'],
  ])('%s', (code) => {
    expect(fromEngine({ code })).toMatchObject({ name: 'StoreUnavailableError', isAway: true });
  });

  test.each([
    'Query read timeout',
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
  ])('%s', (message) => {
    expect(fromEngine({}, message)).toMatchObject({ name: 'StoreUnavailableError', isAway: true });
  });
});

describe('what waiting does not mend ends the start', () => {
  test.each<[object, RegExp]>([
    [{ code: '28P01' }, /user or password/u],
    [{ code: '28000' }, /user or password/u],
    [{ code: '3D000' }, /no database of this name/u],
    [{ code: '25006' }, /read-only/u],
    // Among the codes of an overloaded server, and no matter of waiting.
    [{ code: '53100' }, /disk is full/u],
    [{ code: 'ENOSPC' }, /disk is full/u],
    [{ code: 'EACCES' }, /cannot be written to/u],
    [{ code: 'ENOENT' }, /cannot be opened/u],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, /TLS certificate/u],
    [{ code: 'CERT_HAS_EXPIRED' }, /TLS certificate/u],
    // SQLite's, with the extended bits of its codes.
    [{ errcode: 5 }, /keeps it locked/u],
    [{ errcode: 8 | (3 << 8) }, /read-only/u],
    [{ errcode: 10 | (4 << 8) }, /disk failed/u],
    [{ errcode: 11 }, /damaged/u],
    [{ errcode: 13 }, /disk is full/u],
    [{ errcode: 14 }, /cannot be opened/u],
    [{ errcode: 26 }, /damaged/u],
  ])('%j', (fields, reason) => {
    expect(fromEngine(fields)).toMatchObject({
      name: 'StoreUnavailableError',
      isAway: false,
      message: expect.stringMatching(reason),
    });
  });

  test.each([
    'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
    'The server does not support SSL connections',
  ])('%s', (message) => {
    expect(fromEngine({}, message)).toMatchObject({ name: 'StoreUnavailableError', isAway: false });
  });
});

test("the engine's own words are for the log alone", () => {
  const error = fromEngine({ code: '28P01' });
  expect(error).toBeInstanceOf(StoreUnavailableError);
  expect(String(error)).not.toMatch(/hush|ada/u);
  expect(error).toMatchObject({ cause: { message: 'hush: password of ada' } });
});

test.each([{ code: '23505' }, { code: '42P01' }, { errcode: 2067 }, {}])(
  'a mistake of ours is left as it is: %j',
  (fields) => {
    const mistake = Object.assign(new Error('no such column'), fields);
    expect(toStoreError(mistake)).toBe(mistake);
  },
);
