// The catalog's sizes: from one choice to the fields it stands for, and back. Pure.
import type { Catalog } from '../../catalog/catalog.ts';
import type { FormValues } from './form.ts';

export type Size = Catalog['sizes'][number];

/** A form with a catalog's sizes in it opens on three choices. */
export const hasShortForm = (catalog: Catalog | null): catalog is Catalog =>
  catalog !== null && catalog.sizes.length > 0;

/** Fills in what the chosen size, and a recommended image, stand for. */
export function applyCatalogChoices(form: FormValues, catalog: Catalog): FormValues {
  const size = catalog.sizes.find(({ id }) => id === form.size);
  const image = catalog.images.find(({ path }) => path === form.fields.imagePath);
  return {
    ...form,
    fields: {
      ...form.fields,
      ...(size ? fieldsOf(size) : {}),
      ...(image?.taskType ? { taskType: image.taskType } : {}),
    },
  };
}

function fieldsOf({ acceleratorType, gpuNumber, cpuNumber, ramGib, resourceGroup }: Size) {
  return {
    acceleratorType,
    gpuNumber: String(gpuNumber),
    cpuNumber: String(cpuNumber),
    ramSize: String(ramGib),
    ...(resourceGroup ? { resourceGroup } : {}),
  };
}

/** The size that says just what the fields say. */
export function findSize({ fields }: FormValues, catalog: Catalog): Size | undefined {
  return catalog.sizes.find((size) =>
    Object.entries(fieldsOf(size)).every(([name, value]) => fields[name as 'cpuNumber'] === value),
  );
}

/** Whether the short form can show these values without hiding that they are special. */
export function fitsShortForm(form: FormValues, catalog: Catalog): boolean {
  const { fields, mounts, ports } = form;
  const usual = { description: '', version: '', taskNumber: '1', ...catalog.defaults };
  const isUsual = (['description', 'version', 'taskNumber'] as const).every(
    (name) => (fields[name] || String(usual[name])) === String(usual[name]),
  );
  const isOfferedName = /^Instances_\d+$/u.test(fields.instanceServiceName ?? 'Instances_0');
  const isPlain = mounts.length === 0 && ports.length === 0 && fields.useStartScript !== 'true';
  return isPlain && isUsual && isOfferedName && findSize(form, catalog) !== undefined;
}
