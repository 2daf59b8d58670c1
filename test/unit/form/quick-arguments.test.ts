// What can be typed behind the command, and exactly what comes of it.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCatalog } from '../../../src/catalog/catalog.ts';
import { readCommand } from '../../../src/form/command-words.ts';
import { nothingKnown } from '../../../src/form/lists.ts';
import { quickArguments, readQuickArguments } from '../../../src/form/quick-arguments.ts';

const parsed = parseCatalog(`
sizes: [{ name: Small, acceleratorType: gpu, gpuNumber: 1, cpuNumber: 3, ramGib: 15 }]
images: [{ name: PyTorch 2.4, path: "r/a/pytorch:2.4" }, { name: RStudio, path: "r/a/rstudio:4" }]
`);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const { catalog } = parsed;
const lists = { ...nothingKnown, groups: [{ name: 'TeslaM40', acceleratorType: 'gpu' as const }] };
const read = (text: string) => readQuickArguments(text, { catalog, lists });

describe('quick arguments', () => {
  test.each([
    ['gpu=1 cpu=3 ram=15 type=ssh', { gpuNumber: '1', cpuNumber: '3', ramSize: '15360', taskType: 'ssh' }],
    ['ｇｐｕ＝２　ｃｐｕ＝４', { gpuNumber: '2', cpuNumber: '4' }],
    ['gpu = 1, cpu= 3; ram =0.5', { gpuNumber: '1', cpuNumber: '3', ramSize: '512' }],
    ['gpu：1，cpu：3；', { gpuNumber: '1', cpuNumber: '3' }],
    ['--gpu=1 —cpu=3', { gpuNumber: '1', cpuNumber: '3' }],
    ['ram=64Gi', { ramSize: '65536' }],
    ['ram=65536MB', { ramSize: '65536' }],
    ['内存=16 镜像=pytorch', { ramSize: '16384', imagePath: 'r/a/pytorch:2.4' }],
    ['time=2h30m', { timeoutLimit: '02:30:00' }],
    ['time=1.5h', { timeoutLimit: '01:30:00' }],
    ['time=90min', { timeoutLimit: '01:30:00' }],
    ['time=01:30:00', { timeoutLimit: '01:30:00' }],
    ['time=2天', { timeoutLimit: '48:00:00' }],
    ['time=不限', { timeoutLimit: 'unlimited' }],
    ['type=vscode accelerator=nvidia', { taskType: 'codeserver', acceleratorType: 'gpu' }],
    ['group=teslam40', { resourceGroup: 'TeslaM40' }],
    ['group=m40', { resourceGroup: 'TeslaM40' }],
    ['image=https://reg:5000/a/b:1', { imagePath: 'reg:5000/a/b:1' }],
    ['image=<http://reg:5000/a/b:1|reg:5000/a/b:1>', { imagePath: 'reg:5000/a/b:1' }],
    ['image="docker pull reg:5000/a/b:1"', { imagePath: 'reg:5000/a/b:1' }],
    ['description=「for the paper」', { description: 'for the paper' }],
    ['name=“my_run” card=me', { instanceServiceName: 'my_run', cardPlace: 'me' }],
    ['g\u200bpu=1', { gpuNumber: '1' }],
  ])('%s is understood', (text, given) => {
    expect(read(text)).toEqual({ given, size: null, preset: null, searches: [], complaints: [] });
  });

  test.each(Object.entries(quickArguments))(
    '%s, as help shows it, is understood',
    (key, { field, example }) => {
      const { given, complaints } = read(`${key}=${example}`);
      expect(complaints).toEqual([]);
      expect(Object.keys(given)).toEqual([field]);
    },
  );

  test('a size is one of the catalog’s', () => {
    expect(read('size=small')).toMatchObject({ size: 'Small', complaints: [] });
  });

  test.each([
    ['gpu=65', { code: 'out-of-range', key: 'gpu', value: '65', min: 0, max: 64 }],
    ['gpu=-1', { code: 'out-of-range', key: 'gpu', value: '-1', min: 0, max: 64 }],
    ['gpu=lots', { code: 'not-a-value', key: 'gpu', value: 'lots', example: '1' }],
    ['ram=4096', { code: 'much-memory', value: '4096', max: 2048 }],
    ['grup=x', { code: 'not-understood', word: 'grup=x', nearest: 'group' }],
    ['colour=red', { code: 'not-understood', word: 'colour=red', nearest: null }],
    ['__proto__=1', { code: 'not-understood', word: '__proto__=1', nearest: null }],
    ['please', { code: 'not-understood', word: 'please', nearest: null }],
    ['cpu=1 cpu=2', { code: 'repeated', key: 'cpu', value: '2' }],
    ['gpu=2 accelerator=cpu', { code: 'contradiction' }],
    ['token=eyJhbGciOiJIUzI1NiJ9.abc.def', { code: 'token' }],
  ])('%s is complained of', (text, complaint) => {
    expect(read(text).complaints).toEqual([complaint]);
  });

  test('any text at all is read without harm, and no token comes out of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        const reading = read(`${text} eyJhbGciOiJIUzI1NiJ9 ${text}`);
        expect(JSON.stringify(reading)).not.toContain('eyJhbGci');
      }),
    );
  });
});

describe('the first word', () => {
  test.each([
    ['help.', { word: 'help', rest: '' }],
    ['--help', { word: 'help', rest: '' }],
    ['帮助。', { word: 'help', rest: '' }],
    ['?', { word: 'help', rest: '' }],
    ['HELP me', { word: 'help', rest: 'me' }],
    ['connect please', { word: 'connect', rest: 'please' }],
    ['re\u200bcent', { word: 'recent', rest: '' }],
    ['我是谁', { word: 'whoami', rest: '' }],
    ['preset “my usual” time=4h', { word: 'preset', name: 'my usual', arguments: 'time=4h' }],
    ['preset train', { word: 'preset', name: 'train', arguments: '' }],
    ['', { word: 'form', text: '' }],
    ['gpu=1', { word: 'form', text: 'gpu=1' }],
    ['recnet', { word: 'unknown', nearest: 'recent' }],
    ['banana', { word: 'unknown', nearest: null }],
  ])('%j', (text, command) => {
    expect(readCommand(text)).toEqual(command);
  });
});
