// From an answer to data or a failure: what was answered in; outcome and report out.
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import type { Answer, PlatformCall, PlatformClient } from '../../../src/platform/client.ts';
import { read, readAnswer } from '../../../src/platform/reading.ts';

const token = new Secret('a-token-nobody-sees');
const call: PlatformCall = { name: 'list', method: 'GET', path: '/x' };
const answered = (status: number, body: unknown, contentType: string | null = null): Answer => ({
  kind: 'answer',
  status,
  body,
  contentType,
});
const ok = answered(200, { code: '0', data: 7 });
const ended = answered(200, { code: '10008', msg: 'ended' });

describe('an answer', () => {
  test.each([
    [200, 'unreadable'],
    [299, 'unreadable'],
    [199, 'http'],
    [300, 'http'],
    [502, 'http'],
  ])('with status %d and no envelope is %s', (status, reason) => {
    expect(readAnswer(answered(status, '<html>'))).toStrictEqual({
      kind: 'failed',
      failure: { reason, httpStatus: status },
    });
  });

  test.each([
    ['text/html; charset=gbk', 'text/html'],
    ['Text/HTML', 'text/html'],
    ['application/problem+json ; x', 'application/problem+json'],
    ['see text/html', undefined],
    ['text/html or else', undefined],
    [`${'x'.repeat(61)}/y`, undefined],
    [null, undefined],
  ])('of %j is told with its media type: %j', (contentType, told) => {
    const outcome = readAnswer(answered(502, '<html>', contentType));
    expect(outcome.kind === 'failed' && outcome.failure.contentType).toBe(told);
  });

  test.each([199, 302, 500])('that says success with status %d is not believed', (status) => {
    expect(readAnswer(answered(status, { code: '0', data: 7 }))).toEqual({
      kind: 'failed',
      failure: { reason: 'unreadable', httpStatus: status },
    });
  });

  test('is cut: words to 300 characters, a code to 20', () => {
    const body = { code: 'c'.repeat(30), msg: ` ${'m'.repeat(400)} ` };
    expect(readAnswer(answered(200, body))).toMatchObject({
      failure: { code: 'c'.repeat(20), message: 'm'.repeat(300) },
    });
  });

  test('that did not come is told with its cause, if there is one', () => {
    const failure = { reason: 'timeout' } as const;
    expect(readAnswer({ kind: 'failure', ...failure })).toStrictEqual({ kind: 'failed', failure });
    expect(readAnswer({ kind: 'failure', ...failure, cause: 'NO_ANSWER' })).toStrictEqual({
      kind: 'failed',
      failure: { ...failure, cause: 'NO_ANSWER' },
    });
  });

  test('whose words had to be decoded, for the token in them, has no white space around them either', () => {
    const msg = `%20no right for ${token.reveal().replaceAll('-', '%2d')}`;
    expect(readAnswer(answered(200, { code: '10004', msg }), token)).toMatchObject({
      failure: { message: 'no right for [redacted]' },
    });
  });

  test('without words of its own has none', () => {
    const outcome = readAnswer(answered(200, { code: '10004', msg: ' ' }));
    expect(outcome).toStrictEqual({
      kind: 'failed',
      failure: { reason: 'code', code: '10004', httpStatus: 200 },
    });
  });
});

/** Answers in order. */
function client(...answers: readonly Answer[]) {
  const left = [...answers];
  const sent: (Secret | null)[] = [];
  const told: Parameters<PlatformClient['report']>[0][] = [];
  const other = new Secret('another');
  const fake: PlatformClient = {
    async call(with_) {
      sent.push(with_);
      return left.shift() ?? ok;
    },
    connectAhead: () => ({ close: () => undefined }),
    replaceRefused: async () => other,
    report: (report) => void told.push(report),
    close: () => undefined,
  };
  return { fake, sent, told, other };
}

describe('a call', () => {
  test('that is refused as if its token had ended is made once more with another one', async () => {
    const { fake, sent, other } = client(ended);
    expect(await read(fake, token, call)).toEqual({ kind: 'ok', value: 7 });
    expect(sent).toEqual([token, other]);
  });

  test('that is refused again is refused', async () => {
    const { fake, sent } = client(ended, ended);
    expect(await read(fake, token, call)).toMatchObject({ kind: 'failed', failure: { code: '10008' } });
    expect(sent).toHaveLength(2);
  });

  test('that may be sent once is not made again: its person tries with the token that there is now', async () => {
    const { fake, sent } = client(ended);
    expect(await read(fake, token, { ...call, once: true })).toMatchObject({
      kind: 'failed',
      failure: { code: '10008', renewed: true },
    });
    expect(sent).toEqual([token]);
  });

  test('is told with what it led to', async () => {
    const { fake, told } = client(
      ok,
      { kind: 'failure', reason: 'timeout', cause: 'NO_ANSWER' },
      answered(502, '<html>', 'text/html'),
      answered(200, { code: '10004' }),
    );
    for (let count = 0; count < 4; count += 1) await read(fake, token, call);
    const durationMs = expect.any(Number);
    expect(told).toEqual([
      { call: 'list', outcome: 'ok', durationMs, status: 200 },
      { call: 'list', outcome: 'timeout', durationMs, cause: 'NO_ANSWER' },
      { call: 'list', outcome: 'http', durationMs, status: 502, contentType: 'text/html' },
      { call: 'list', outcome: 'code', durationMs, status: 200, code: '10004' },
    ]);
    // Milliseconds of this call, not of the process.
    expect(Math.max(...told.map((each) => each.durationMs))).toBeLessThan(performance.now());
  });
});
