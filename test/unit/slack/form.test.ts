import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultValues, offerName } from '../../../src/slack/launch/defaults.ts';
import { fromLaunchRequest, mbToGib, readForm, toLaunchRequest } from '../../../src/slack/launch/form.ts';
import { readQuickArguments } from '../../../src/slack/launch/quick-arguments.ts';
import { aRequest } from '../../support/builders.ts';

const empty = { fields: {}, mounts: [], ports: [] };
const state = (texts: Record<string, string | null>) =>
  Object.fromEntries(Object.entries(texts).map(([id, value]) => [id, { [id]: { value } }]));

describe('the form', () => {
  test('a request shown in the form and submitted again is the same request', () => {
    const request = aRequest({
      useStartScript: true,
      startScriptContent: 'echo hi',
      timeoutLimit: '360:00:00',
    });
    expect(toLaunchRequest(fromLaunchRequest(request))).toEqual({ ok: true, request });
  });

  test('memory is typed in GiB and sent in MB', () => {
    const values = fromLaunchRequest(aRequest());
    const typed = (ramSize: string) => toLaunchRequest({ ...values, fields: { ...values.fields, ramSize } });
    expect(typed('15')).toMatchObject({ request: { ramSize: 15360 } });
    expect(typed('0.5')).toMatchObject({ request: { ramSize: 512 } });
    expect(typed('lots')).toMatchObject({ problems: [{ path: 'ramSize', code: 'integer' }] });
  });

  test('what a person types as GiB with up to two decimals comes back as typed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800_000 }), (hundredths) => {
        const typed = String(hundredths / 100);
        const mb = Math.round(Number(typed) * 1024);
        expect(Math.round(Number(mbToGib(mb)) * 1024)).toBe(mb);
        expect(mbToGib(mb).length).toBeLessThanOrEqual(typed.length);
      }),
    );
  });

  test('rows keep their numbers, and their problems come back under them', () => {
    const values = readForm(
      state({
        'mountInfoList.3.sourcePath': '/a',
        'mountInfoList.3.targetPath': '/mnt',
        'mountInfoList.3.type': 'data',
        'mountInfoList.7.sourcePath': '/b',
        'mountInfoList.7.targetPath': 'relative',
        'mountInfoList.7.type': 'data',
      }),
      empty,
    );
    expect(values.mounts.map(({ row }) => row)).toEqual([3, 7]);
    const reading = toLaunchRequest(values);
    expect(!reading.ok && reading.problems).toContainEqual({
      path: 'mountInfoList.7.targetPath',
      code: 'absolute_path',
    });
  });

  test('a field that is not in the view keeps what it held', () => {
    const before = { ...empty, fields: { startScriptContent: 'echo hi', cpuNumber: '4' } };
    const after = readForm(state({ cpuNumber: '8', description: null }), before);
    expect(after.fields).toEqual({ startScriptContent: 'echo hi', cpuNumber: '8', description: '' });
  });

  test('a free time limit stands in for "other"', () => {
    const choice = { timeoutLimit: { timeoutLimit: { selected_option: { value: 'other' } } } };
    expect(readForm(choice, empty).fields.timeoutLimit).toBe('other');
    expect(
      readForm({ ...choice, ...state({ 'timeoutLimit.other': '36:00:00' }) }, empty).fields.timeoutLimit,
    ).toBe('36:00:00');
  });

  test('hostile view states are read without harm', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.anything()))),
        (hostile) => {
          const values = readForm(hostile, empty);
          expect(toLaunchRequest(values).ok).toBe(false);
        },
      ),
    );
    readForm(JSON.parse('{"__proto__": {"polluted": {"value": "x"}}}'), empty);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("an offered name is like the documentation's and none of the taken ones", () => {
    const numbers = [7, 7, 8];
    const name = offerName(
      Date.UTC(2022, 4, 11),
      () => numbers.shift() ?? 9,
      new Set(['Instances_220511000007']),
    );
    expect(name).toBe('Instances_220511000008');
  });

  test("last time's choices are this time's defaults, but not its script, description or name", () => {
    const last = aRequest({
      useStartScript: true,
      startScriptContent: 'echo',
      description: 'once',
      cpuNumber: '9',
    });
    const { fields, mounts } = defaultValues({ name: 'fresh', operator: {}, catalog: null, last });
    expect(fields).toMatchObject({
      instanceServiceName: 'fresh',
      cpuNumber: '9',
      useStartScript: '',
      description: '',
    });
    expect(mounts).toEqual([]);
  });
});

describe('quick arguments', () => {
  test('fill in what they name', () => {
    const { fields, notUnderstood } = readQuickArguments(
      'gpu=1 cpu=3 ram=15 image=reg:5000/a/b:1 group=TeslaM40 type=ssh',
    );
    expect(fields).toEqual({
      gpuNumber: '1',
      cpuNumber: '3',
      ramSize: '15',
      imagePath: 'reg:5000/a/b:1',
      resourceGroup: 'TeslaM40',
      taskType: 'ssh',
    });
    expect(notUnderstood).toEqual([]);
  });

  test.each([
    ['time=90m', { timeoutLimit: '01:30:00' }],
    ['time=2d', { timeoutLimit: '48:00:00' }],
    ['time=unlimited', { timeoutLimit: 'unlimited' }],
    ['RAM=0.5GiB', { ramSize: '0.5' }],
    ['gpuNumber=2', { gpuNumber: '2' }],
    ['accelerator=CPU', { acceleratorType: 'cpu', gpuNumber: '0' }],
    ['name="my_run"', { instanceServiceName: 'my_run' }],
  ])('%s is understood', (text, fields) => {
    expect(readQuickArguments(text)).toEqual({ fields, notUnderstood: [] });
  });

  test.each([
    'gpu=lots',
    'gpu=-1',
    'colour=red',
    'please',
    'type=desktop',
    '__proto__=1',
    'constructor=1',
    'name=<!channel>',
  ])('%s is named as not understood', (word) => {
    expect(readQuickArguments(`cpu=2 ${word}`)).toEqual({
      fields: { cpuNumber: '2' },
      notUnderstood: [word],
    });
  });

  test('any text at all is read without harm', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5000 }), (text) =>
        expect(readQuickArguments(text).fields).toBeDefined(),
      ),
    );
  });
});
