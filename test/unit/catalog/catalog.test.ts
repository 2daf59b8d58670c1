import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { describeProblem, parseCatalog } from '../../../src/catalog/catalog.ts';

const size = '{ name: Small, acceleratorType: gpu, gpuNumber: 1, cpuNumber: 3, ramGib: 15 }';

function catalogOf(text: string) {
  const parsed = parseCatalog(text);
  if (!parsed.ok) throw new Error(parsed.problems.map(describeProblem).join('\n'));
  return parsed.catalog;
}

function problemsOf(text: string): string[] {
  const parsed = parseCatalog(text);
  return parsed.ok ? [] : parsed.problems.map(describeProblem);
}

describe('a good catalog', () => {
  test('is the one in the documentation', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/catalog.md'), 'utf8');
    const catalog = catalogOf(/```yaml\n(.*?)```/su.exec(page)?.[1] ?? '');
    expect(catalog.sizes[0]).toEqual({
      id: 'Small',
      name: 'Small',
      acceleratorType: 'gpu',
      gpuNumber: 1,
      cpuNumber: 3,
      ramGib: 15,
      resourceGroup: 'TeslaM40',
      note: 'For notebooks and first tries',
    });
    expect(catalog.sizes[2]).toMatchObject({ acceleratorType: 'cpu', gpuNumber: 0 });
    expect(catalog.images[0]).toMatchObject({ name: 'PyTorch 2.4', taskType: 'jupyter' });
    expect(catalog.times.map(({ limit }) => limit)).toEqual(['01:00:00', '08:00:00', '72:00:00']);
    expect(catalog.groups.map(({ name }) => name)).toEqual(['TeslaM40', 'A800', 'General']);
    expect(catalog.defaults).toEqual({ taskType: 'jupyter', timeoutLimit: '01:00:00' });
    expect(catalog.hidden).toEqual(['description', 'taskNumber', 'containerPortInfoList']);
  });

  test('may have any part, or none', () => {
    const empty = { sizes: [], images: [], times: [], groups: [], defaults: {}, hidden: [] };
    expect(catalogOf('# nothing yet\n')).toEqual(empty);
    expect(catalogOf('sizes:\ntimes: [{ limit: unlimited, name: }]')).toEqual({
      ...empty,
      times: [{ limit: 'unlimited' }],
    });
  });

  test.each([
    ['connectHelp: Ask Ada.', { en: 'Ask Ada.', 'zh-CN': 'Ask Ada.' }],
    ['connectHelp: { en: Ask Ada. }', { en: 'Ask Ada.' }],
    ['connectHelp: { zh-CN: 问 Ada }', { 'zh-CN': '问 Ada' }],
    ['connectHelp:', undefined],
  ])('says where a token is found, in one language or both: %s', (text, connectHelp) => {
    expect(catalogOf(text).connectHelp).toEqual(connectHelp);
  });

  test.each([
    ['connectHelp: { de: Frag Ada }', 'line 1: connectHelp.de is not known here'],
    ['connectHelp: [Ask Ada]', 'line 1: connectHelp must be names with values'],
    ['connectHelp: { en: 7 }', 'line 1: connectHelp.en must be text: put it in quotes'],
    [
      `connectHelp: { en: ${'x'.repeat(1001)} }`,
      'line 1: connectHelp.en is longer than 1000 characters, more than Slack can show',
    ],
  ])('but not like this: %s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test('calls the memory ramGib, which the form calls ramSize', () => {
    const catalog = catalogOf('{ defaults: { ramGib: 0.5 }, hidden: [ramGib] }');
    expect(catalog.defaults).toEqual({ ramSize: 512 });
    expect(catalog.hidden).toEqual(['ramSize']);
  });

  test('may repeat itself with anchors', () => {
    const text = `sizes:\n  - &one ${size}\n  - { <<: *one, name: Double, gpuNumber: 2 }`;
    expect(catalogOf(text).sizes).toMatchObject([
      { gpuNumber: 1 },
      { name: 'Double', gpuNumber: 2, ramGib: 15 },
    ]);
  });
});

describe('a broken catalog', () => {
  test('is told about with all problems at once, each with its line', () => {
    const text = `
sizes:
  - name: Small
    acceleratorType: gpu
    gpuNumber: 1
    cpuNumber: three
  - name: 2024
    acceleratorType: tpu
    gpuNumber: 1.5
    cpuNumber: 0
    ramGib: 15.1
    colour: red
images:
  - path: /no/slash
time:
  - limit: 01:00:00
`;
    expect(problemsOf(text)).toEqual([
      'line 3: sizes[0].ramGib is missing',
      'line 6: sizes[0].cpuNumber must be a number',
      'line 7: sizes[1].name must be text: put it in quotes',
      'line 8: sizes[1].acceleratorType must be one of: gpu, dcu, mlu, cpu',
      'line 9: sizes[1].gpuNumber must be a whole number',
      'line 10: sizes[1].cpuNumber must be at least 1',
      'line 11: sizes[1].ramGib must be a multiple of 0.25',
      'line 12: sizes[1].colour is not known here',
      'line 14: images[0].name is missing',
      'line 14: images[0].path must not begin or end with a slash',
      'line 15: time is not known here',
    ]);
  });

  test.each([
    ['', 'line 1: the file is empty'],
    ['  \n', 'line 1: the file is empty'],
    ['just words', 'line 1: must be names with values'],
    ['sizes: Small', 'line 1: sizes must be a list: one entry a line, each after a dash'],
    ['sizes: [Small]', 'line 1: sizes[0] must be names with values'],
    ['times: [{ limit: 8h }]', 'line 1: times[0].limit must look like 04:00:00, or be unlimited'],
    ['times: [{ limit: "00:00:00" }]', 'line 1: times[0].limit must be longer than nothing'],
    ['groups: [{ name: two words }]', 'line 1: groups[0].name must not have spaces'],
    ['hidden: [nothing]', expect.stringContaining('line 1: hidden[0] must be one of: instanceServiceName, ')],
    ['defaults: { cpuNumber: many }', 'line 1: defaults.cpuNumber must be a whole number'],
    ['defaults: { ramSize: 15 }', 'line 1: defaults.ramSize is not known here'],
    ['defaults: { useStartScript: "no" }', 'line 1: defaults.useStartScript must be true or false'],
    [`x: ${'y'.repeat(300_000)}`, 'line 1: the file is longer than 262144 characters'],
  ])('%s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test('that is not YAML is told where', () => {
    expect(problemsOf('sizes:\n  - name: Small\n    name: Large\n')).toEqual([
      'line 3: Map keys must be unique',
    ]);
  });

  test('with aliases that stand for gigabytes is refused', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
    expect(problemsOf(`l0: &l0 [x]\n${levels.join('\n')}`)).toEqual([
      'line 1: the file has too many aliases',
    ]);
  });

  test('holds more than Slack can show', () => {
    const groups = Array.from({ length: 100 }, (_, index) => `{ name: g${index} }`).join(', ');
    expect(problemsOf(`groups: [${groups}]`)).toEqual([
      'line 1: groups has more than 99 entries, more than Slack can show',
    ]);
    expect(problemsOf(`groups: [{ name: g, note: ${'x'.repeat(76)} }]`)).toEqual([
      'line 1: groups[0].note is longer than 75 characters, more than Slack can show',
    ]);
    expect(problemsOf(`images: [{ name: i, path: ${'x'.repeat(151)} }]`)).toEqual([
      'line 1: images[0].path is longer than 150 characters, more than Slack can show',
    ]);
  });
});

describe('entries that contradict each other', () => {
  const withSize = (rest: string) => `sizes: [${size}]\n${rest}`;

  test.each([
    [`sizes: [${size}, ${size}]`, ['line 1: sizes[1].name "Small" is there already, in sizes[0]']],
    [
      'sizes: [{ name: A, acceleratorType: gpu, cpuNumber: 1, ramGib: 1 }]',
      ['line 1: sizes[0].gpuNumber must be at least 1 for gpu'],
    ],
    [
      'sizes: [{ name: A, acceleratorType: cpu, gpuNumber: 1, cpuNumber: 1, ramGib: 1 }]',
      ['line 1: sizes[0].gpuNumber must be 0 for cpu'],
    ],
    [
      withSize('images: [{ name: A, path: a/b, acceleratorType: dcu }]'),
      ['line 2: images[0].acceleratorType no size has dcu'],
    ],
    [
      'groups: [{ name: A800, acceleratorType: gpu }]\nsizes: [{ name: A, acceleratorType: dcu, gpuNumber: 1, cpuNumber: 1, ramGib: 1, resourceGroup: A800 }]',
      ['line 2: sizes[0].resourceGroup "A800" is a group of gpu'],
    ],
    [
      'groups: [{ name: A800 }]\ndefaults: { resourceGroup: Other }',
      ['line 2: defaults.resourceGroup "Other" is not one of the groups'],
    ],
    [
      'times: [{ limit: 01:00:00 }, { limit: 01:00:00, name: Hour }]',
      ['line 1: times[1].limit "01:00:00" is there already, in times[0]'],
    ],
    [withSize('defaults: { acceleratorType: mlu }'), ['line 2: defaults.acceleratorType no size has mlu']],
    ['defaults: { acceleratorType: cpu, gpuNumber: 1 }', ['line 1: defaults.gpuNumber must be 0 for cpu']],
    [
      'defaults: { useStartScript: true }',
      ['line 1: defaults.startScriptContent is missing: useStartScript is true'],
    ],
    ['hidden: [imagePath]', ['line 1: hidden[0] imagePath is required: give it a value in defaults']],
    [
      withSize('hidden: [resourceGroup]'),
      ['line 2: hidden[0] resourceGroup is required: give it a value in defaults'],
    ],
  ])('%s', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test('a hidden field that something fills in is fine', () => {
    expect(problemsOf('{ hidden: [imagePath], defaults: { imagePath: a/b } }')).toEqual([]);
    expect(
      problemsOf(`sizes: [${size.replace('}', ', resourceGroup: A800 }')}]\nhidden: [resourceGroup]`),
    ).toEqual([]);
  });
});
