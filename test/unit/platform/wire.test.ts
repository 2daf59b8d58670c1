// Answers in shapes that nobody promised, read or left out.
import { describe, expect, test } from '@jest/globals';
import { Secret } from '../../../src/config/secrets.ts';
import { decodeText } from '../../../src/platform/decode-text.ts';
import { toListCall } from '../../../src/platform/list-call.ts';
import {
  envelopeSchema,
  findLikelyTaskId,
  findListItems,
  isTaskId,
  readTotal,
  toEpochMs,
  toTimeLimitMs,
  toWholeNumber,
} from '../../../src/platform/wire.ts';
import {
  readAccessUrl,
  readDetail,
  readListItem,
  toScriptBody,
} from '../../../src/platform/wire-instances.ts';

const taskId = '0123456789abcdef'.repeat(2);

test('words come as msg or as message, without white space around', () => {
  const said = (body: object) => envelopeSchema.parse({ code: 0, ...body });
  expect(said({ msg: ' a ', message: 'b' })).toEqual({ code: '0', msg: 'a', data: null });
  expect(said({ msg: ' ', message: ' b ' })).toMatchObject({ msg: 'b' });
  expect(said({ data: 0 })).toMatchObject({ data: 0 });
});

test.each([
  [0, '0'],
  ['0', '0'],
  [' 0 ', '0'],
])('the code %j is %s', (code, read) => {
  expect(envelopeSchema.parse({ code })).toMatchObject({ code: read });
});

test.each([
  [taskId, true],
  [taskId.toUpperCase(), true],
  [`${taskId}0`, false],
  [`x${taskId}`, false],
  [taskId.slice(1), false],
  [`g${taskId.slice(1)}`, false],
])('%s is a task ID: %s', (text, isOne) => {
  expect(isTaskId(text)).toBe(isOne);
});

test.each([
  [7, '7'],
  [' task-7 ', 'task-7'],
  ['two words', null],
  ['x'.repeat(200), 'x'.repeat(200)],
  ['x'.repeat(201), null],
  ['', null],
  [{ id: ` ${taskId} ` }, taskId],
  [[{ a: { b: taskId } }], taskId],
  [[{ a: { b: { c: taskId } } }], null],
  [{ a: taskId, b: taskId }, taskId],
  [{ a: taskId, b: `f${taskId.slice(1)}` }, null],
  [{ a: 'task-7', b: null, c: 1 }, null],
  [[...Array.from({ length: 100 }, () => 0), taskId], null],
  [[...Array.from({ length: 99 }, () => 0), taskId], taskId],
  [null, null],
  [true, null],
])('in %j the task ID is likely %j', (data, id) => {
  expect(findLikelyTaskId(data)).toBe(id);
});

test.each([
  [null, []],
  [undefined, []],
  [[1], [1]],
  [{ list: [1] }, [1]],
  [{ data: [1] }, [1]],
  [{ records: [1] }, [1]],
  [{ items: [1] }, [1]],
  [{ rows: [], total: 7 }, []],
  [{ total: 0 }, []],
  [{ totalCount: '0' }, []],
  [{ list: null }, []],
  [{ list: null, total: 3 }, undefined],
  [{ list: 'x' }, undefined],
  [{}, undefined],
  ['text', undefined],
])('%j holds the items %j', (data, items) => {
  expect(findListItems(data)).toEqual(items);
});

test.each([
  [{ total: 5 }, 5],
  [{ totalCount: ' 5 ' }, 5],
  [{ total: '5.5' }, null],
  [[5], null],
  [null, null],
  ['5', null],
])('the total of %j is %j', (data, total) => {
  expect(readTotal(data)).toBe(total);
});

test.each([
  [0, 0],
  [1.5, null],
  [-1, null],
  [true, null],
  [null, null],
  [['5'], null],
  ['1234567890123456', null],
])('the number in %j is %j', (value, number) => {
  expect(toWholeNumber(value)).toBe(number);
});

test.each([
  ['2000-01-01 00:00:00Z', Date.UTC(2000, 0, 1)],
  ['1999-12-31 23:59:59Z', null],
  ['2026-01-01 08:00:00', Date.UTC(2026, 0, 1)],
  ['--', null],
  [null, null],
])('the time %j is %j', (time, ms) => {
  expect(toEpochMs(time, '+08:00')).toBe(ms);
});

test.each([
  [' 01:00:01 ', 3_601_000],
  ['100:00:00', 360_000_000],
  ['01:00:00 h', null],
  ['x01:00:00', null],
  ['00:00:00', null],
  ['unlimited', null],
  [undefined, null],
])('the limit %j is %j', (limit, ms) => {
  expect(toTimeLimitMs(limit)).toBe(ms);
});

describe('an instance', () => {
  const reading = { utcOffset: '+08:00', redact: (text: string) => text.replaceAll('secret', '[redacted]') };
  const detail = (wire: object) => readDetail({ status: 'Running', ...wire }, 'task-7', reading);

  test.each([
    [' a\r\n\u2028b ', 'a b'],
    ['a secret', 'a [redacted]'],
    [7, '7'],
    ['--', null],
    ['\n', null],
    [{}, null],
    ['x'.repeat(301), 'x'.repeat(300)],
  ])('whose image is %j has %j', (imagePath, image) => {
    expect(detail({ imagePath })?.image).toBe(image);
  });

  test('is one with an id or a status, and nothing else is', () => {
    expect(readDetail({ id: '1' }, 'task-7', reading)).toMatchObject({ instanceId: 'task-7', status: null });
    expect(detail({})).toMatchObject({ instanceId: 'task-7', status: 'Running' });
    for (const wire of [{}, null, 'text', 7, undefined])
      expect(readDetail(wire, 'task-7', reading)).toBeNull();
    for (const wire of [{}, null, 'text', { status: 'Running' }])
      expect(readListItem(wire, reading)).toBeNull();
  });

  test('has ports as far as they can be read, fifty at most', () => {
    const rows = [
      { containerPort: 80, protocolType: 'HTTP', accessUrl: ' https://a ' },
      { containerPort: '22' },
      { containerPort: null },
      null,
      'text',
    ];
    expect(detail({ containerPortInfoList: rows })?.ports).toEqual([
      { port: '80', protocol: 'HTTP', accessUrl: new Secret('https://a') },
      { port: '22', protocol: '', accessUrl: null },
    ]);
    expect(detail({ containerPortInfoList: 'x' })?.ports).toEqual([]);
    const many = Array.from({ length: 60 }, () => rows[0]);
    expect(detail({ containerPortInfoList: many })?.ports).toHaveLength(50);
  });
});

test.each([
  [null, null],
  [undefined, null],
  ['', null],
  [' -- ', null],
  [' https://a ', 'https://a'],
  ['x'.repeat(4000), 'x'.repeat(4000)],
  ['x'.repeat(4001), undefined],
  [{}, undefined],
])('the way in of %j is %j', (data, address) => {
  const read = readAccessUrl(data);
  expect(read instanceof Secret ? read.reveal() : read).toBe(address);
});

test.each([
  ['a\r\nb\rc', 'a\nb\nc\n'],
  ['a\n\n', 'a\n'],
  ['a', 'a\n'],
])('the script %j is sent as %j', (content, sent) => {
  expect(toScriptBody('task-7', 'all', new Secret(content))).toEqual({
    id: 'task-7',
    startScriptActionScope: 'all',
    startScriptContent: sent,
  });
});

const page = { start: 50, limit: 25 };
const query = { ...page, sort: 'desc' };
const task = '/ai/openapi/v2/instance-service/task';
test.each([
  ['get-json-body', { name: 'list', method: 'GET', path: task, body: query }],
  ['task-list-query', { name: 'list', method: 'GET', path: `${task}/list`, query }],
  ['task-query', { name: 'list', method: 'GET', path: task, query }],
] as const)('the list is asked for as %s says', (strategy, call) => {
  expect(toListCall(strategy, page)).toEqual(call);
});

test.each([
  ['text/html; charset=gbk', [0xc4, 0xe3], '你'],
  ['text/html;Charset = "GBK"', [0xc4, 0xe3], '你'],
  ['text/html; charset=nonsense', [0xe4, 0xbd, 0xa0], '你'],
  ['text/html', [0xe4, 0xbd, 0xa0], '你'],
  [null, [0xef, 0xbb, 0xbf, 0xe4, 0xbd, 0xa0], '你'],
])('%j is read by its charset', (contentType, bytes, text) => {
  expect(decodeText(Uint8Array.from(bytes), contentType)).toBe(text);
});
