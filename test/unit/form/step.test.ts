// What follows from what in a form: each row is one thing a person does, and the values they then have.
import { describe, expect, test } from '@jest/globals';
import { type Catalog, parseCatalog } from '../../../src/catalog/catalog.ts';
import { defaultValues } from '../../../src/form/defaults.ts';
import { type FormLists, nothingKnown } from '../../../src/form/lists.ts';
import { emptySession, type FormSession } from '../../../src/form/session.ts';
import { type FormEvent, step } from '../../../src/form/step.ts';
import { parseLaunchRequest } from '../../../src/launches/launch-request.ts';

const text = `
sizes:
  - { name: One card, acceleratorType: gpu, gpuNumber: 1, cpuNumber: 3, ramGib: 15, resourceGroup: TeslaM40 }
  - { name: DCU, acceleratorType: dcu, gpuNumber: 1, cpuNumber: 8, ramGib: 32, resourceGroup: Z100 }
  - { name: CPU only, acceleratorType: cpu, cpuNumber: 4, ramGib: 16, resourceGroup: General }
images:
  - { name: Notebook, path: "r/gpu/jupyter:1-cpu", taskType: jupyter, acceleratorType: gpu, version: "jupyter:1" }
  - { name: Any, path: "r/any:1" }
  - { name: Statistics, path: "r/cpu/rstudio:4", taskType: rstudio, acceleratorType: cpu }
`;
function aCatalog(source = text): Catalog {
  const parsed = parseCatalog(source);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.catalog;
}
const catalog = aCatalog();
const lists: FormLists = {
  ...nothingKnown,
  groups: [
    { name: 'TeslaM40', acceleratorType: 'gpu' },
    { name: 'Z100', acceleratorType: 'dcu' },
    { name: 'Z200', acceleratorType: 'dcu' },
    { name: 'General', acceleratorType: 'cpu' },
  ],
  images: [
    {
      path: 'l/dcu:1',
      version: 'dcu:1',
      name: 'dcu',
      type: 'CodeServer',
      acceleratorType: 'dcu',
      access: 'public',
    },
  ],
};

function opened(
  events: readonly FormEvent[] = [],
  known = lists,
  offered: Catalog | null = catalog,
): FormSession {
  const { values, notes } = defaultValues({ name: 'ada_1', operator: {}, catalog: offered, last: null });
  const first: FormEvent = {
    type: 'opened',
    filled: values,
    notes,
    folded: offered !== null,
    offersPresets: false,
  };
  return [first, { type: 'shown' } as const, ...events].reduce(
    (session, event) => step(session, event, known, offered),
    emptySession,
  );
}
const size = (id: string): FormEvent => ({ type: 'size-chosen', size: id });
const choose = (
  field: 'imagePath' | 'resourceGroup' | 'acceleratorType' | 'taskType' | 'version',
  value: string,
): FormEvent => ({
  type: 'field-chosen',
  field,
  value,
});
const given = (fields: FormSession['values']['fields']): FormEvent => ({
  type: 'arguments-given',
  fields,
  size: null,
  notes: [],
});

describe('what follows', () => {
  test.each<[string, readonly FormEvent[], FormSession['values']['fields']]>([
    [
      'nothing done: the catalog’s first of each',
      [],
      {
        imagePath: 'r/gpu/jupyter:1-cpu',
        taskType: 'jupyter',
        resourceGroup: 'TeslaM40',
        cpuNumber: '3',
        ramSize: '15360',
      },
    ],
    [
      'what to run, said: stays beside any image',
      [given({ taskType: 'ssh', resourceGroup: 'TeslaM40' })],
      { taskType: 'ssh', imagePath: 'r/gpu/jupyter:1-cpu' },
    ],
    [
      'a size of another accelerator: the image gives way',
      [size('CPU only')],
      {
        acceleratorType: 'cpu',
        imagePath: 'r/any:1',
        resourceGroup: 'General',
        taskType: 'jupyter',
        cpuNumber: '4',
      },
    ],
    [
      'an image of one’s own: stays',
      [choose('imagePath', 'r/gpu/jupyter:1-cpu'), size('CPU only')],
      { acceleratorType: 'cpu', imagePath: 'r/gpu/jupyter:1-cpu' },
    ],
    [
      'a group that is listed for another accelerator',
      [given({ resourceGroup: 'Z200' })],
      { acceleratorType: 'dcu', cpuNumber: '3', resourceGroup: 'Z200', imagePath: 'r/any:1' },
    ],
    [
      'an image for another accelerator: size and group go with it',
      [choose('imagePath', 'l/dcu:1')],
      { acceleratorType: 'dcu', resourceGroup: 'Z100', cpuNumber: '8', taskType: 'codeserver' },
    ],
    [
      'an accelerator in the long form',
      [{ type: 'unfolded' }, choose('acceleratorType', 'dcu')],
      { resourceGroup: 'Z100', cpuNumber: '8', ramSize: '32768', imagePath: 'r/any:1' },
    ],
    [
      'own word on both: both stay',
      [choose('resourceGroup', 'TeslaM40'), choose('acceleratorType', 'dcu')],
      { resourceGroup: 'TeslaM40', acceleratorType: 'dcu' },
    ],
  ])('%s', (_, events, values) => {
    expect(opened(events).values.fields).toMatchObject(values);
  });

  test('what was replaced says so, from what it was at first', () => {
    const notes = opened([size('CPU only'), size('DCU')]).notes;
    expect(notes).toEqual([
      {
        code: 'replaced',
        field: 'imagePath',
        from: 'r/gpu/jupyter:1-cpu',
        to: 'r/any:1',
        because: 'acceleratorType',
      },
    ]);
    expect(opened([size('CPU only'), size('One card')]).notes.map(({ code }) => code)).toEqual(['replaced']);
  });

  test('a group that gives way with its size says so too', () => {
    const notes = opened([{ type: 'unfolded' }, choose('acceleratorType', 'dcu')]).notes;
    expect(notes).toContainEqual({
      code: 'replaced',
      field: 'resourceGroup',
      from: 'TeslaM40',
      to: 'Z100',
      because: 'acceleratorType',
    });
  });

  test('a size of CPUs has no word on cards: an accelerator chosen after it has some', () => {
    const session = opened([size('CPU only'), choose('acceleratorType', 'gpu')]);
    expect(session.values.fields.gpuNumber).toBe('1');
    expect(session.explicit).not.toContain('gpuNumber');
  });

  test('what a preset leaves open is nobody’s word any more', () => {
    const preset: FormEvent = {
      type: 'form-given',
      values: { fields: { gpuNumber: '', acceleratorType: 'dcu' }, mounts: [], ports: [] },
      name: 'train_1',
      notes: [],
      preset: { id: 'p1', name: 'train' },
    };
    const session = opened([given({ gpuNumber: '8' }), preset]);
    expect(session.values.fields.gpuNumber).toBe('1');
    expect(step(session, preset, lists, catalog)).toBe(session);
  });

  describe('numbers that nobody gave', () => {
    const ofGroup = (
      resourceGroup: string,
      acceleratorType: string,
      cpuNumber: number,
      ramMb: number,
    ): FormLists => ({
      ...lists,
      limits: {
        of: { acceleratorType, resourceGroup },
        cpuNumber,
        ramMb,
        cards: 2,
        longest: 36_000,
        nodes: 1,
      },
    });
    /** The last launch: a DCU size, but for its cores. */
    const last = parseLaunchRequest({
      instanceServiceName: 'ada_1',
      acceleratorType: 'dcu',
      gpuNumber: '1',
      cpuNumber: '5',
      ramSize: '32768',
      resourceGroup: 'Z100',
      imagePath: 'l/dcu:1',
      timeoutLimit: 'unlimited',
      taskNumber: '1',
      taskType: 'ssh',
    });
    if (!last.ok) throw new Error(JSON.stringify(last.problems));
    const { values: filled, notes } = defaultValues({
      name: 'ada_2',
      operator: {},
      catalog,
      last: last.request,
    });
    const begin: FormEvent = { type: 'opened', filled, notes, folded: true, offersPresets: false };
    const play = (events: readonly FormEvent[], known: FormLists, offered: Catalog | null = catalog) =>
      [begin, ...events].reduce((session, event) => step(session, event, known, offered), emptySession);
    const replaced = ({ notes }: FormSession) =>
      notes.flatMap((note) => (note.code === 'replaced' ? [`${note.field}: ${note.from} → ${note.to}`] : []));

    test('become those of another accelerator’s first size, and say what they were', () => {
      const session = play([given({ acceleratorType: 'gpu' })], lists);
      expect(session.values.fields).toMatchObject({
        cpuNumber: '3',
        ramSize: '15360',
        resourceGroup: 'TeslaM40',
      });
      expect(replaced(session)).toEqual(
        expect.arrayContaining([
          'cpuNumber: 5 → 3',
          'ramSize: 32768 → 15360',
          'resourceGroup: Z100 → TeslaM40',
        ]),
      );
      expect(session.layout.folded).toBe(true);
    });

    test('of which some are the person’s own: the others become what a node has', () => {
      const known = ofGroup('TeslaM40', 'gpu', 40, 31_888);
      const session = play([given({ acceleratorType: 'gpu', cpuNumber: '7' })], known);
      expect(session.values.fields).toMatchObject({
        cpuNumber: '7',
        ramSize: '31744',
        timeoutLimit: '08:00:00',
      });
    });

    test('become what a node has where the catalog has no size that fits', () => {
      const session = play([{ type: 'limits-arrived' }], ofGroup('Z100', 'dcu', 4, 16_000), null);
      expect(session.values.fields).toMatchObject({ cpuNumber: '4', ramSize: '15360' });
    });

    test('are not held against the node of a group that the form has left', () => {
      const left = ofGroup('Z100', 'dcu', 1, 1024);
      const session = step(play([], lists), given({ resourceGroup: 'Z200' }), left, catalog);
      expect(session.values.fields).toMatchObject({ cpuNumber: '5', ramSize: '32768' });
    });

    test('are one’s own: they stay, and the form unfolds to them', () => {
      const known = ofGroup('Z100', 'dcu', 4, 16_000);
      const session = play([size('DCU'), { type: 'limits-arrived' }], known);
      expect(session.values.fields).toMatchObject({ cpuNumber: '8', ramSize: '32768' });
      expect(session.layout.folded).toBe(false);
    });
  });

  test('a row that is half filled in stays in sight, and "Fewer options" says why', () => {
    const session = opened([
      { type: 'unfolded' },
      { type: 'row-typed', list: 'mountInfoList', row: 0, field: 'sourcePath', value: '/data' },
      { type: 'folded' },
    ]);
    expect(session.layout.folded).toBe(false);
    expect(session.notes).toContainEqual({ code: 'stays-open', ids: ['mountInfoList.0.targetPath'] });
    const removed = step(session, { type: 'row-removed', list: 'mountInfoList', row: 0 }, lists, catalog);
    expect(removed.notes).toEqual([]);
    expect(step(removed, { type: 'folded' }, lists, catalog).layout.folded).toBe(true);
  });

  test('a name that is offered takes no name of one’s own away', () => {
    const offer: FormEvent = { type: 'name-offered', name: 'ada_9' };
    expect(opened([offer]).values.fields.instanceServiceName).toBe('ada_9');
    const own = opened([given({ instanceServiceName: 'mine' }), offer]);
    expect(own.values.fields.instanceServiceName).toBe('mine');
  });

  test('a filled-in version gives way to the one that the catalog names for the image', () => {
    const old = aCatalog(`${text}defaults: { version: "jupyter:0" }`);
    expect(opened([], lists, old).values.fields.version).toBe('');
  });

  test('where a value comes from is said as long as it is that value', () => {
    const filled = { ...opened().values, fields: { ...opened().values.fields, taskType: 'ssh' } };
    const note = { code: 'filled-from', source: 'last-launch', fields: ['taskType', 'imagePath'] } as const;
    const first: FormEvent = {
      type: 'opened',
      filled,
      notes: [{ ...note, fields: [...note.fields] }],
      folded: true,
      offersPresets: false,
    };
    const session = step(emptySession, first, lists, catalog);
    expect(session.values.fields.taskType).toBe('ssh');
    const chosen = step(session, choose('imagePath', 'r/any:1'), lists, catalog);
    expect(chosen.notes).toEqual([
      { code: 'replaced', field: 'taskType', from: 'ssh', to: 'jupyter', because: 'imagePath' },
    ]);
  });

  test('an input whose value is replaced gets another id once it was shown; one that was not, keeps its name', () => {
    const session = opened([size('CPU only'), { type: 'unfolded' }]);
    expect(session.layout.replaced).toEqual({ imagePath: 1 });
    const again = step(session, size('DCU'), lists, catalog);
    expect(again.layout.replaced).toMatchObject({ imagePath: 1, cpuNumber: 1, ramSize: 1, resourceGroup: 1 });
    expect(again.layout.replaced.size).toBeUndefined();
    const typed = step(again, { type: 'field-chosen', field: 'cpuNumber', value: '9' }, lists, catalog);
    expect(typed.layout.replaced).toMatchObject({ size: 1, cpuNumber: 1 });
  });

  test('a second delivery changes nothing', () => {
    const events: FormEvent[] = [
      size('DCU'),
      { type: 'row-added', list: 'mountInfoList', row: 0 },
      choose('imagePath', 'x/y:1'),
    ];
    events.forEach((event, at) => {
      const once = opened(events.slice(0, at + 1));
      expect(step(once, event, lists, catalog)).toBe(once);
    });
  });
});
