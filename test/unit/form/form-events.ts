// What may happen to an open form. Rows are counted from the form's next number when the event happens.
import fc from 'fast-check';
import { type FieldName, type FormValues, fieldNames, type RowList } from '../../../src/form/fields.ts';
import type { Note } from '../../../src/form/notes.ts';
import type { FormSession } from '../../../src/form/session.ts';
import type { FormEvent } from '../../../src/form/step.ts';
import { acceleratorTypes, taskTypes } from '../../../src/launches/launch-request.ts';
import { groupNames, imagePaths, sizeIds, versions } from './form-world.ts';

export type MakeEvent = (session: FormSession) => FormEvent;

/** Typed by hand there may be blanks around, and things that nobody knows. */
const texts: Record<FieldName, readonly string[]> = {
  instanceServiceName: ['ada_1', 'keepme_2'],
  description: ['', 'a trial'],
  taskType: taskTypes,
  acceleratorType: acceleratorTypes,
  version: ['', ...versions, 'any:1', ' v2 '],
  imagePath: [...imagePaths, ...imagePaths, ` ${imagePaths[0]} `, 'x/unknown:1'],
  timeoutLimit: ['01:00:00', 'unlimited', ' 04:00:00 '],
  taskNumber: ['1', '2'],
  resourceGroup: [...groupNames, ...groupNames, ` ${groupNames[1]}`, 'Nowhere'],
  useStartScript: ['true', ''],
  startScriptActionScope: ['all', 'header'],
  startScriptContent: ['echo hi', ''],
  cpuNumber: ['3', '8', 'lots'],
  ramSize: ['15360', '33024'],
  gpuNumber: ['1', '2', '0'],
  cardPlace: ['channel', 'me'],
};
const textOf = (field: FieldName) => fc.constantFrom(...texts[field]);

/** The fields that belong together come up most. */
const field = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<FieldName>('imagePath', 'resourceGroup', 'acceleratorType') },
  { weight: 1, arbitrary: fc.constantFrom<FieldName>('taskType', 'version') },
  { weight: 2, arbitrary: fc.constantFrom(...fieldNames) },
);
const fieldChosen = field.chain((name) =>
  fc.record({
    type: fc.constant('field-chosen' as const),
    field: fc.constant(name),
    value: textOf(name),
    typed: fc.boolean(),
  }),
);

const note: fc.Arbitrary<Note> = fc.constantFrom<Note>(
  { code: 'gone-on' },
  { code: 'search', field: 'imagePath', text: 'py' },
  { code: 'unsent-form', draft: '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b', name: 'ada_1', at: 1 },
);

const argumentsGiven = fc.record({
  type: fc.constant('arguments-given' as const),
  fields: fc.record(
    {
      imagePath: textOf('imagePath'),
      resourceGroup: textOf('resourceGroup'),
      acceleratorType: textOf('acceleratorType'),
      taskType: textOf('taskType'),
      cpuNumber: textOf('cpuNumber'),
      gpuNumber: textOf('gpuNumber'),
      instanceServiceName: textOf('instanceServiceName'),
    },
    { requiredKeys: [] },
  ),
  size: fc.option(fc.constantFrom(...sizeIds)),
  notes: fc.array(note, { maxLength: 1 }),
});

const mount = fc.record({
  row: fc.nat(4),
  sourcePath: fc.constantFrom('/data/a', '/public/home/ada'),
  targetPath: fc.constantFrom('/mnt', '/mnt/b'),
  type: fc.constantFrom('data', 'path'),
});
const port = fc.record({
  row: fc.nat(4),
  containerPort: fc.constantFrom('8080', '22'),
  protocolType: fc.constantFrom('HTTP', 'SSH'),
});
/** A preset may be older than a field, and may leave one open. */
const presetFields = fc.record(
  {
    ...(Object.fromEntries(fieldNames.map((name) => [name, textOf(name)])) as Record<
      FieldName,
      fc.Arbitrary<string>
    >),
    imagePath: fc.constantFrom('', ...texts.imagePath),
    resourceGroup: fc.constantFrom('', ...texts.resourceGroup),
    gpuNumber: fc.constantFrom('', '0', '1', '2'),
  },
  { requiredKeys: [] },
);
const values: fc.Arbitrary<FormValues> = fc.record({
  fields: presetFields,
  mounts: fc.oneof(
    fc.uniqueArray(mount, { maxLength: 2, selector: ({ row }) => row }),
    // The same as the last launch had.
    fc.constant([{ row: 0, sourcePath: '/data/a', targetPath: '/mnt', type: 'data' }]),
  ),
  ports: fc.uniqueArray(port, { maxLength: 2, selector: ({ row }) => row }),
});
const formGiven = fc.record({
  type: fc.constant('form-given' as const),
  values,
  name: fc.constantFrom(null, 'keepme_3'),
  preset: fc.constantFrom(null, { id: 'preset-1', name: 'one' }, { id: 'preset-2', name: 'two' }),
  notes: fc.constantFrom<Note[][]>(
    [],
    [{ code: 'from-preset', preset: 'train', author: null, pointsOut: [] }],
    [{ code: 'from-launch', name: 'keepme', notTaken: [] }],
  ),
});

const refused = fc.record({
  type: fc.constant('refused' as const),
  failure: fc.constant({ reason: 'timeout' } as const),
  reference: fc.constant('1b4e28ba'),
  blockId: fc.constantFrom(null, 'imagePath', 'cpuNumber', 'version', 'mountInfoList.0.sourcePath'),
});

const list = fc.constantFrom<RowList>('mountInfoList', 'containerPortInfoList');
const rowEvent = fc
  .record({
    list,
    type: fc.constantFrom('row-added', 'row-added', 'row-removed', 'row-typed'),
    back: fc.integer({ min: -1, max: 3 }),
    text: fc.constantFrom('/data/a', '/mnt', '8080', ''),
    isFirst: fc.boolean(),
  })
  .map(
    ({ list, type, back, text, isFirst }): MakeEvent =>
      ({ layout }) => {
        // The next number, one too far, or one of an earlier row.
        const row = Math.max(0, layout.nextRow[list] - back);
        if (type !== 'row-typed') return { type: type as 'row-added', list, row };
        const isMount = list === 'mountInfoList';
        const field = isMount ? (isFirst ? 'sourcePath' : 'targetPath') : 'containerPort';
        return { type, list, row, field, value: text };
      },
  );

const plain = fc.oneof(
  { weight: 10, arbitrary: fieldChosen },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...sizeIds).map((size) => ({ type: 'size-chosen' as const, size })),
  },
  { weight: 2, arbitrary: argumentsGiven },
  { weight: 2, arbitrary: formGiven },
  { weight: 2, arbitrary: fc.constantFrom<FormEvent>({ type: 'folded' }, { type: 'unfolded' }) },
  { weight: 1, arbitrary: refused },
  { weight: 1, arbitrary: note.map((each) => ({ type: 'noted' as const, note: each })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<FormEvent>(
      { type: 'typing-wanted', id: 'imagePath' },
      { type: 'typing-wanted', id: 'timeoutLimit' },
      { type: 'offer-discarded' },
      { type: 'box-ticked', isTicked: true },
      { type: 'box-ticked', isTicked: false },
      { type: 'submitted' },
    ),
  },
);

export const anyEvent: fc.Arbitrary<MakeEvent> = fc.oneof(
  {
    weight: 5,
    arbitrary: plain.map(
      (event): MakeEvent =>
        () =>
          event,
    ),
  },
  { weight: 1, arbitrary: rowEvent },
);
