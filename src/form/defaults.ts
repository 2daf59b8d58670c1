// What a form shows when nothing was given yet: a small, finite instance; the operator's catalog and settings over
// that; what the person's last created launch ran over those. Pure.
import type { Catalog } from '../catalog/catalog.ts';
import type { LaunchRequest } from '../launches/launch-request.ts';
import type { FieldName, FormValues } from './fields.ts';
import { taskOfImage } from './fit.ts';
import { nothingKnown } from './lists.ts';
import type { Note } from './notes.ts';
import { fromLaunchRequest } from './request.ts';
import { valuesOfSize } from './sizes.ts';
import { gibToMb } from './units.ts';

/** The operator's settings DEFAULT_IMAGE_PATH and DEFAULT_RESOURCE_GROUP. */
export interface OperatorDefaults {
  readonly imagePath?: string | undefined;
  readonly resourceGroup?: string | undefined;
}

export interface DefaultSources {
  /** The name to offer. */
  readonly name: string;
  readonly operator: OperatorDefaults;
  readonly catalog: Catalog | null;
  /** What the person launched last, if it was created and LAST_USED_DEFAULTS is on. */
  readonly last: LaunchRequest | null;
}

export interface Defaults {
  readonly values: FormValues;
  readonly notes: readonly Note[];
}

type Fields = FormValues['fields'];

export function defaultValues({ name, operator, catalog, last }: DefaultSources): Defaults {
  const byCatalog = { ...documented, ...ofCatalog(catalog), instanceServiceName: name };
  const byOperator = { ...byCatalog, ...stated(operator) };
  if (!last) return { values: toForm(byOperator), notes: noteSource('operator', byOperator, byCatalog) };
  const { fields, mounts } = fromLaunchRequest(last, 'channel');
  const byLast = { ...byOperator, ...choicesOf(fields), instanceServiceName: name };
  return {
    values: { fields: byLast, mounts, ports: [] },
    notes: [
      ...noteSource('last-launch', byLast, byOperator),
      ...(mounts.length > 0
        ? [{ code: 'usual-mounts' as const, paths: mounts.map(({ sourcePath }) => sourcePath) }]
        : []),
    ],
  };
}

const documented: Fields = {
  description: '',
  taskType: 'jupyter',
  acceleratorType: 'gpu',
  version: '',
  imagePath: '',
  timeoutLimit: '01:00:00',
  taskNumber: '1',
  resourceGroup: '',
  useStartScript: '',
  startScriptActionScope: 'all',
  startScriptContent: '',
  cpuNumber: '3',
  ramSize: gibToMb('15'),
  gpuNumber: '1',
  cardPlace: 'channel',
};

/** The first of each that it recommends, and what it fills in by name over those. */
function ofCatalog(catalog: Catalog | null): Fields {
  if (!catalog) return {};
  const named = ofDefaults(catalog.defaults);
  const [time] = catalog.times;
  const imagePath = named.imagePath ?? catalog.images[0]?.path;
  const task = imagePath && taskOfImage(imagePath, { catalog, lists: nothingKnown });
  return {
    ...(time ? { timeoutLimit: time.limit } : {}),
    ...(imagePath ? { imagePath } : {}),
    ...firstSize(catalog, named),
    ...named,
    ...(task ? { taskType: task } : {}),
  };
}

/** The size that goes with what is filled in by name: the first of that accelerator, or the first. */
function firstSize({ sizes }: Catalog, { acceleratorType }: Fields): Fields {
  const size = sizes.find((each) => !acceleratorType || each.acceleratorType === acceleratorType);
  return size ? valuesOfSize(size) : {};
}

/** As text; the catalog calls a switch true or false. */
function ofDefaults(defaults: Catalog['defaults']): Fields {
  const texts = Object.entries(defaults).map(([field, value]) => [
    field,
    value === false ? '' : String(value),
  ]);
  return Object.fromEntries(texts);
}

/** What was written for one instance (its description, its script) is not a default for the next. */
function choicesOf(fields: Fields): Fields {
  const { description, useStartScript, startScriptActionScope, startScriptContent, cardPlace, ...choices } =
    fields;
  return choices;
}

const stated = ({ imagePath, resourceGroup }: OperatorDefaults): Fields => ({
  ...(imagePath ? { imagePath } : {}),
  ...(resourceGroup ? { resourceGroup } : {}),
});

const toForm = (fields: Fields): FormValues => ({ fields, mounts: [], ports: [] });

/** Where values come from that are not the catalog's. */
function noteSource(source: 'last-launch' | 'operator', values: Fields, before: Fields): Note[] {
  const fields = (Object.keys(values) as FieldName[]).filter((field) => values[field] !== before[field]);
  return fields.length > 0 ? [{ code: 'filled-from', source, fields }] : [];
}
