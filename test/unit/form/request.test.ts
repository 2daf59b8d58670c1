// From the form's values to a request, and back.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultValues } from '../../../src/form/defaults.ts';
import { nothingKnown } from '../../../src/form/lists.ts';
import { offerName, offerNameLike } from '../../../src/form/names.ts';
import { findObjections, isFinal } from '../../../src/form/objections.ts';
import { readEvents } from '../../../src/form/read-inputs.ts';
import { fromLaunchRequest, toLaunchRequest } from '../../../src/form/request.ts';
import {
  emptySession,
  readStoredSession,
  readStoredValues,
  toStoredValues,
} from '../../../src/form/session.ts';
import { step } from '../../../src/form/step.ts';
import { gibToMb, mbToGib } from '../../../src/form/units.ts';
import { findOddCharacters, straighten } from '../../../src/launches/script-characters.ts';
import { aRequest } from '../../support/builders.ts';
import { readTexts } from '../../support/view-texts.ts';

const unknown = { lists: nothingKnown, catalog: null };
const valuesOf = (request = aRequest()) => fromLaunchRequest(request, 'channel');

describe('a request', () => {
  test('shown in the form and read again is the same request', () => {
    const request = aRequest({
      useStartScript: true,
      startScriptContent: 'echo hi',
      timeoutLimit: '360:00:00',
    });
    expect(toLaunchRequest(valuesOf(request), unknown)).toEqual({ ok: true, request });
  });

  test('of a CPU instance has no cards, whatever their hidden field held', () => {
    const values = valuesOf();
    const fields = { ...values.fields, acceleratorType: 'cpu', gpuNumber: '2' };
    expect(toLaunchRequest({ ...values, fields }, unknown)).toMatchObject({ request: { gpuNumber: 0 } });
  });

  test('what a person types as GiB with up to two decimals comes back as typed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800_000 }), (hundredths) => {
        const typed = String(hundredths / 100);
        expect(gibToMb(mbToGib(gibToMb(typed)))).toBe(gibToMb(typed));
        expect(mbToGib(gibToMb(typed)).length).toBeLessThanOrEqual(typed.length);
      }),
    );
    expect(gibToMb('lots')).toBe('lots');
  });

  test('rows keep their numbers, and their problems come back under them', () => {
    const values = valuesOf();
    const mounts = [
      { row: 3, sourcePath: '/a', targetPath: '/mnt', type: 'data' },
      { row: 7, sourcePath: '/b', targetPath: 'relative', type: 'data' },
    ];
    const reading = toLaunchRequest({ ...values, mounts }, unknown);
    expect(!reading.ok && reading.problems).toEqual([
      { path: 'mountInfoList.7.targetPath', code: 'absolute_path' },
    ]);
  });
});

describe('what is known against a form', () => {
  const dirs = { lists: { ...nothingKnown, mountDirs: ['/data', '/public/home/demo/'] }, catalog: null };
  const withMount = (sourcePath: string) => ({
    ...valuesOf(),
    mounts: [{ row: 0, sourcePath, targetPath: '/mnt', type: 'data' }],
  });

  test.each([
    ['/data', 0],
    ['/data/inside', 0],
    ['/data2', 1],
    ['/public/home/demo/x', 0],
    ['/public/home/demo2', 1],
  ])('%s is inside an authorised directory or not', (path, count) => {
    expect(findObjections(withMount(path), dirs)).toHaveLength(count);
  });

  test('typographic characters in a script are named by line and column, and can be sent all the same', () => {
    const values = valuesOf();
    const script = 'echo hi\necho “a” — b\u00a0c\u200b';
    const fields = { ...values.fields, useStartScript: 'true', startScriptContent: script };
    const [objection] = findObjections({ ...values, fields }, unknown);
    expect(objection).toMatchObject({ kind: 'script' });
    expect(objection && isFinal(objection)).toBe(false);
    expect(findOddCharacters(script).map(({ line, column, kind }) => [line, column, kind])).toEqual([
      [2, 6, 'quote'],
      [2, 8, 'quote'],
      [2, 10, 'dash'],
      [2, 13, 'space'],
      [2, 15, 'invisible'],
    ]);
    expect(straighten(script)).toBe('echo hi\necho "a" -- b c');
    expect(findOddCharacters('echo 你好，世界 # 注释')).toEqual([]);
  });
});

describe('an offered name', () => {
  test.each([
    [offerName('ada', []), 'ada_1'],
    [offerName('Ada Lovelace', ['ada_lovelace_1', 'Ada_Lovelace_7']), 'Ada_Lovelace_8'],
    [offerName('王芳', []), 'gpu_1'],
    [offerName('4ever', []), 'ever_1'],
    [offerNameLike('keepme', []), 'keepme_2'],
    [offerNameLike('keepme_2', ['keepme_5']), 'keepme_6'],
    [offerNameLike('Instances_2205113838', []), 'Instances_2205113838_2'],
  ])('%s', (offered, expected) => {
    expect(offered).toBe(expected);
  });

  test('fits the platform, and is never one that is taken', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat({ max: 20 }), (base, count) => {
        const taken: string[] = [];
        for (let made = 0; made <= count; made += 1) taken.push(offerName(base, taken));
        expect(new Set(taken).size).toBe(taken.length);
        for (const name of taken) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,31}$/u);
      }),
    );
  });
});

describe('defaults', () => {
  test("are the last launch's choices and mounts, but not its script, description or name; and say so", () => {
    const last = aRequest({
      useStartScript: true,
      startScriptContent: 'echo',
      description: 'once',
      cpuNumber: '9',
    });
    const { values, notes } = defaultValues({ name: 'fresh', operator: {}, catalog: null, last });
    expect(values.fields).toMatchObject({
      instanceServiceName: 'fresh',
      cpuNumber: '9',
      useStartScript: '',
      description: '',
    });
    expect(values.mounts).toHaveLength(last.mountInfoList.length);
    expect(notes.map(({ code }) => code)).toEqual(['filled-from', 'usual-mounts']);
  });
});

describe('what is stored', () => {
  test('a session is read as it was kept', () => {
    expect(readStoredSession(JSON.parse(JSON.stringify(emptySession)))).toEqual(emptySession);
    expect(readStoredSession({ version: 3 })).toBeNull();
  });

  test('a draft of an earlier version opens: its memory was in GiB, and nothing of it is changed unasked', () => {
    const form = { fields: { ramSize: '15', taskType: 'ssh' }, mounts: [], ports: [], size: 'x' };
    const session = readStoredSession({ form, notices: ['words'], marks: {} });
    expect(session).toMatchObject({
      values: { fields: { ramSize: '15360' } },
      explicit: ['taskType', 'ramSize'],
    });
    expect(session?.notes).toEqual([]);
  });

  test('so does a preset, and one of this version is not counted twice', () => {
    const form = { fields: { ramSize: '15' }, mounts: [], ports: [] };
    expect(readStoredValues(form)?.fields.ramSize).toBe('15360');
    expect(readStoredValues(toStoredValues({ ...form, fields: { ramSize: '15360' } }))?.fields.ramSize).toBe(
      '15360',
    );
  });
});

test('hostile view states are read without harm', () => {
  const anyState = fc.oneof(
    fc.anything(),
    fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.anything())),
  );
  fc.assert(
    fc.property(anyState, (hostile) => {
      const events = readEvents(readTexts(hostile), { session: emptySession, catalog: null });
      const read = events.reduce((next, event) => step(next, event, nothingKnown, null), emptySession);
      expect(toLaunchRequest(read.values, unknown).ok).toBe(false);
    }),
  );
  readTexts(JSON.parse('{"__proto__": {"polluted": {"value": "x"}}}'));
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
