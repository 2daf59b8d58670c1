import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bounds, parseLaunchRequest, problemCodes } from '../../../src/launches/launch-request.ts';
import { aRequest, documentedForm } from '../../support/builders.ts';

function problemsOf(override: Record<string, unknown>): Record<string, string> {
  const parsed = parseLaunchRequest({ ...documentedForm, ...override });
  return parsed.ok ? {} : Object.fromEntries(parsed.problems.map(({ path, code }) => [path, code]));
}

const mount = (targetPath: string, sourcePath = '/public/home/me') => ({
  sourcePath,
  targetPath,
  type: 'data',
});
const port = (containerPort: string | number) => ({ containerPort, protocolType: 'HTTP' });

describe('a launch request', () => {
  test('takes the documented example and turns typed numbers into numbers', () => {
    expect(aRequest()).toMatchObject({
      cpuNumber: 3,
      gpuNumber: 1,
      ramSize: 15360,
      taskNumber: 1,
      startScriptContent: '',
    });
  });

  test.each([
    ['instanceServiceName', undefined, 'required'],
    ['instanceServiceName', '   ', 'required'],
    ['instanceServiceName', '1st', 'name_pattern'],
    ['instanceServiceName', 'with space', 'name_pattern'],
    ['instanceServiceName', 'a\u202eb', 'control_characters'],
    ['instanceServiceName', 'a'.repeat(bounds.nameLength + 1), 'too_long'],
    ['taskType', 'desktop', 'choice'],
    ['acceleratorType', undefined, 'choice'],
    ['imagePath', 'two words', 'no_spaces'],
    ['imagePath', '/leading', 'image_path'],
    ['imagePath', undefined, 'required'],
    ['resourceGroup', '', 'required'],
    ['timeoutLimit', '1 hour', 'time_format'],
    ['timeoutLimit', '01:60:00', 'time_format'],
    ['timeoutLimit', '00:00:00', 'time_zero'],
    ['cpuNumber', '1.5', 'integer'],
    ['cpuNumber', 'many', 'integer'],
    ['cpuNumber', '', 'integer'],
    ['cpuNumber', undefined, 'required'],
    ['cpuNumber', '0', 'range'],
    ['gpuNumber', '-1', 'range'],
    ['gpuNumber', '0', 'accelerator_without_cards'],
    ['ramSize', 0, 'range'],
    ['taskNumber', '1e9', 'range'],
    ['description', 'a\u0000b', 'control_characters'],
    ['startScriptContent', 'x'.repeat(100_000), 'too_long'],
  ])('%s = %j is reported on its field as %s', (field, value, code) => {
    expect(problemsOf({ [field]: value })[field]).toBe(code);
  });

  test('hours may pass 24, and no limit is a limit too', () => {
    expect(problemsOf({ timeoutLimit: '360:00:00' })).toEqual({});
    expect(problemsOf({ timeoutLimit: 'unlimited' })).toEqual({});
  });

  test('a CPU instance with cards is told so, and one without is fine', () => {
    expect(problemsOf({ acceleratorType: 'cpu', gpuNumber: '1' })).toEqual({
      gpuNumber: 'cards_without_accelerator',
    });
    expect(problemsOf({ acceleratorType: 'cpu', gpuNumber: '0' })).toEqual({});
  });

  test('mount paths must be absolute, plain and used once; the later row is marked', () => {
    expect(problemsOf({ mountInfoList: [mount('relative')] })).toEqual({
      'mountInfoList.0.targetPath': 'absolute_path',
    });
    for (const path of ['a/b', '/a b'])
      expect(problemsOf({ mountInfoList: [mount(path)] })).toEqual({
        'mountInfoList.0.targetPath': 'absolute_path',
      });
    expect(problemsOf({ mountInfoList: [mount('/a/../etc')] })).toEqual({
      'mountInfoList.0.targetPath': 'path_dots',
    });
    expect(problemsOf({ mountInfoList: [mount('/mnt'), mount('/mnt/')] })).toEqual({
      'mountInfoList.1.targetPath': 'duplicate_target',
    });
  });

  test('ports are whole numbers from 1 to 65535, each once', () => {
    expect(problemsOf({ containerPortInfoList: [port('0')] })).toEqual({
      'containerPortInfoList.0.containerPort': 'port_range',
    });
    expect(problemsOf({ containerPortInfoList: [port(65536)] })).toEqual({
      'containerPortInfoList.0.containerPort': 'port_range',
    });
    expect(problemsOf({ containerPortInfoList: [port('80'), port('080')] })).toEqual({
      'containerPortInfoList.1.containerPort': 'duplicate_port',
    });
  });

  test.each(['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff'])(
    'a script may hold what has no width, since it is warned of: %j',
    (mark) => {
      expect(problemsOf({ useStartScript: true, startScriptContent: `a${mark}b` })).toEqual({});
    },
  );

  test.each(['\u0000', '\u001b', '\u0085', '\u200e', '\u202e', '\u2066', '\u061c'])(
    'a script never holds a control character, nor what turns the direction: %j',
    (mark) => {
      expect(problemsOf({ useStartScript: true, startScriptContent: `a${mark}b` })).toEqual({
        startScriptContent: 'control_characters',
      });
    },
  );

  test.each([
    ['\u007f', '~'],
    ['\u009f', '\u00a0'],
    ['\u200b', '\u2070'],
    ['\u200f', '\u2010'],
    ['\u2028', '\u2027'],
    ['\u202e', '\u203b'],
    ['\u2060', '\u205e'],
    ['\u2069', '\u2070'],
    ['\u061c', '\u061b'],
    ['\ufeff', '\ufefe'],
    ['\u001f', '!'],
  ])('a line never holds what cannot be seen (%j), and may hold what is beside it (%j)', (hidden, seen) => {
    expect(problemsOf({ description: `a${hidden}b` })).toEqual({ description: 'control_characters' });
    expect(problemsOf({ description: `a${seen}b` })).toEqual({});
  });

  test('what is no list of rows, or no row, is told as that alone', () => {
    expect(problemsOf({ mountInfoList: 'x' })).toEqual({ mountInfoList: 'required' });
    expect(Object.keys(problemsOf({ mountInfoList: [null, null] }))).toEqual([
      'mountInfoList.0',
      'mountInfoList.1',
    ]);
  });

  test('a target is the same with white space around it', () => {
    expect(problemsOf({ mountInfoList: [mount('/mnt'), mount(' /mnt ')] })).toEqual({
      'mountInfoList.1.targetPath': 'duplicate_target',
    });
  });

  test('rows without a target or a port are no repetitions of each other', () => {
    expect(problemsOf({ mountInfoList: [mount(''), mount('')] })).toEqual({
      'mountInfoList.0.targetPath': 'required',
      'mountInfoList.1.targetPath': 'required',
    });
  });

  test.each([
    ['taskNumber', 1, bounds.taskNumber],
    ['cpuNumber', 1, bounds.cpuNumber],
    ['ramSize', 1, bounds.ramGib * 1024],
    ['gpuNumber', 1, bounds.gpuNumber],
  ])('%s is from %d to %d', (field, least, most) => {
    for (const value of [least, most]) expect(problemsOf({ [field]: value })).toEqual({});
    expect(problemsOf({ [field]: most + 1 })).toEqual({ [field]: 'range' });
  });

  test.each([
    ['instanceServiceName', 'a'.repeat(bounds.nameLength), 'a'.repeat(bounds.nameLength + 1)],
    ['description', 'a'.repeat(bounds.descriptionLength), 'a'.repeat(bounds.descriptionLength + 1)],
    ['resourceGroup', 'a'.repeat(bounds.textLength), 'a'.repeat(bounds.textLength + 1)],
    ['version', 'a'.repeat(bounds.textLength), 'a'.repeat(bounds.textLength + 1)],
  ])('%s may be so long, and no longer', (field, longest, tooLong) => {
    expect(problemsOf({ [field]: longest })).toEqual({});
    expect(problemsOf({ [field]: tooLong })).toEqual({ [field]: 'too_long' });
  });

  test('up to ten mounts and ten ports', () => {
    const rows = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
    const asked = (count: number) => ({
      mountInfoList: rows(count).map((at) => mount(`/mnt/${at}`)),
      containerPortInfoList: rows(count).map((at) => port(at)),
    });
    expect(problemsOf(asked(10))).toEqual({});
    expect(problemsOf(asked(11))).toEqual({
      mountInfoList: 'too_many_rows',
      containerPortInfoList: 'too_many_rows',
    });
  });

  test.each([
    ['imagePath', 'a/b c', 'no_spaces'],
    ['imagePath', 'trailing/', 'image_path'],
    ['version', 'two words', 'no_spaces'],
    ['instanceServiceName', 'a-b', 'name_pattern'],
    ['timeoutLimit', '1:00:60', 'time_format'],
    ['timeoutLimit', '123456:00:00', 'time_format'],
    ['timeoutLimit', 'x01:00:00', 'time_format'],
    ['timeoutLimit', '01:00:00x', 'time_format'],
    ['startScriptActionScope', 'some', 'choice'],
    ['cpuNumber', '0x10', 'integer'],
    ['cpuNumber', {}, 'required'],
    ['description', 5, 'required'],
    ['startScriptContent', 'x'.repeat(bounds.scriptLength + 1), 'too_long'],
    ['gpuNumber', '', 'integer'],
    ['gpuNumber', ' ', 'integer'],
    ['gpuNumber', [1], 'required'],
  ])('%s = %j is %s', (field, value, code) => {
    expect(problemsOf({ [field]: value })).toEqual({ [field]: code });
  });

  test.each([
    ['timeoutLimit', '00:00:01'],
    ['timeoutLimit', '10000:00:00'],
    ['cpuNumber', ' 3 '],
    ['cpuNumber', '1e2'],
    ['imagePath', 'ab'],
    ['version', 'v1'],
  ])('%s = %j is taken', (field, value) => {
    expect(problemsOf({ [field]: value })).toEqual({});
  });

  test('an unknown kind of mount or protocol is told on its field', () => {
    expect(problemsOf({ mountInfoList: [{ ...mount('/mnt'), type: 'disk' }] })).toEqual({
      'mountInfoList.0.type': 'choice',
    });
    expect(problemsOf({ containerPortInfoList: [{ ...port(80), protocolType: 'FTP' }] })).toEqual({
      'containerPortInfoList.0.protocolType': 'choice',
    });
    expect(problemsOf({ containerPortInfoList: [port('1.5')] })).toEqual({
      'containerPortInfoList.0.containerPort': 'port_range',
    });
    for (const edge of [1, 65535]) expect(problemsOf({ containerPortInfoList: [port(edge)] })).toEqual({});
  });

  test('paths lose the slashes at their end, but for the root', () => {
    const { mountInfoList } = aRequest({ mountInfoList: [mount('/mnt//', '/')] });
    expect(mountInfoList).toMatchObject([{ targetPath: '/mnt', sourcePath: '/' }]);
  });

  test('what is not said has its usual value', () => {
    expect(
      aRequest({
        description: undefined,
        useStartScript: undefined,
        startScriptActionScope: undefined,
        mountInfoList: undefined,
        containerPortInfoList: undefined,
      }),
    ).toMatchObject({
      description: '',
      useStartScript: false,
      startScriptActionScope: 'all',
      startScriptContent: '',
      mountInfoList: [],
      containerPortInfoList: [],
    });
  });

  test('a script is required when it is switched on, and every line of it ends with a newline', () => {
    expect(problemsOf({ useStartScript: true, startScriptContent: ' \n' })).toEqual({
      startScriptContent: 'script_required',
    });
    expect(aRequest({ useStartScript: true, startScriptContent: 'a\r\nb' }).startScriptContent).toBe(
      'a\nb\n',
    );
    expect(aRequest({ useStartScript: true, startScriptContent: 'a\rb\n\n' }).startScriptContent).toBe(
      'a\nb\n',
    );
    expect(aRequest({ useStartScript: false, startScriptContent: 'kept out' }).startScriptContent).toBe('');
  });

  test('rules across fields speak up while another field is wrong', () => {
    expect(problemsOf({ instanceServiceName: '', acceleratorType: 'cpu', gpuNumber: '2' })).toEqual({
      instanceServiceName: 'required',
      gpuNumber: 'cards_without_accelerator',
    });
  });

  test('an empty version is the last part of the image path', () => {
    expect(aRequest({ version: '' }).version).toBe('jupyter:4.4-py3.7-cpu');
  });

  test('whatever comes in, the answer is a request or problems with known codes', () => {
    const anyForm = fc.record(
      Object.fromEntries(Object.keys(documentedForm).map((key) => [key, fc.anything()])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), anyForm), (values) => {
        const parsed = parseLaunchRequest(values);
        if (!parsed.ok) for (const { code } of parsed.problems) expect(problemCodes).toContain(code);
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
        expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});
