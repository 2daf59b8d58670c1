// What the form shows when nothing was typed yet: a small, finite instance; the operator's defaults over
// that; the person's last choices over those. Pure.
import type { Catalog } from '../../catalog/catalog.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import { type FormValues, fromLaunchRequest } from './form.ts';
import { applyCatalogChoices, findSize, fitsShortForm, hasShortForm } from './size.ts';

export interface FormDefaults {
  readonly imagePath?: string | undefined;
  readonly resourceGroup?: string | undefined;
}

export interface DefaultSources {
  /** The name to offer. */
  readonly name: string;
  readonly operator: FormDefaults;
  readonly catalog: Catalog | null;
  /** The person's last launch. */
  readonly last: LaunchRequest | null;
}

export function defaultValues({ name, operator, catalog, last }: DefaultSources): FormValues {
  const documented: FormValues['fields'] = {
    description: '',
    taskType: 'jupyter',
    acceleratorType: 'gpu',
    version: '',
    imagePath: operator.imagePath ?? catalog?.images[0]?.path ?? '',
    timeoutLimit: catalog?.times[0]?.limit ?? '01:00:00',
    taskNumber: '1',
    resourceGroup: operator.resourceGroup ?? '',
    useStartScript: '',
    startScriptActionScope: 'all',
    startScriptContent: '',
    cpuNumber: '3',
    ramSize: '15',
    gpuNumber: '1',
  };
  const byOperator = { ...documented, ...toTexts(catalog?.defaults ?? {}) };
  const form = { fields: { ...byOperator, instanceServiceName: name }, mounts: [], ports: [] };
  if (last) return { ...form, fields: { ...form.fields, ...choicesOf(last), instanceServiceName: name } };
  return hasShortForm(catalog) ? withFirstSize(form, catalog) : form;
}

/** What was written for one instance (its description, its script, its paths) is not a default for the next. */
function choicesOf(last: LaunchRequest): FormValues['fields'] {
  const { description, useStartScript, startScriptActionScope, startScriptContent, ...choices } =
    fromLaunchRequest(last).fields;
  return choices;
}

function withFirstSize(form: FormValues, catalog: Catalog): FormValues {
  const size = findSize(form, catalog) ?? catalog.sizes[0];
  return applyCatalogChoices({ ...form, size: size?.id }, catalog);
}

const toTexts = (values: Readonly<Record<string, unknown>>): FormValues['fields'] =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === false ? '' : String(value)]),
  );

/** With a catalog: short where the choices say it all, else unfolded. */
export function foldIfPossible(
  form: FormValues,
  catalog: Catalog | null,
): { readonly form: FormValues; readonly unfolded: boolean } {
  if (!hasShortForm(catalog) || !fitsShortForm(form, catalog)) return { form, unfolded: true };
  return { form: { ...form, size: findSize(form, catalog)?.id }, unfolded: false };
}

/** Like the documentation's `Instances_2205113838`: the day, then digits; never one of `taken`. */
export function offerName(
  now: number,
  randomInt: (max: number) => number,
  taken: ReadonlySet<string>,
): string {
  const day = new Date(now).toISOString().slice(2, 10).replaceAll('-', '');
  for (;;) {
    const name = `Instances_${day}${String(randomInt(1_000_000)).padStart(6, '0')}`;
    if (!taken.has(name)) return name;
  }
}
