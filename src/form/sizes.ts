// The catalog's sizes: from one choice to the fields it stands for, and back. Pure.
import type { Catalog } from '../catalog/catalog.ts';
import type { FieldName, FormValues } from './fields.ts';
import type { FormSession } from './session.ts';
import { gibToMb } from './units.ts';

export type Size = Catalog['sizes'][number];

/** What the size menu shows when the values are no size of the catalog's. */
export const customSize = 'custom';

export const sizeFields = ['acceleratorType', 'gpuNumber', 'cpuNumber', 'ramSize', 'resourceGroup'] as const;

/** A form with a catalog's sizes in it has a short form. */
export const hasSizes = (catalog: Catalog | null): catalog is Catalog =>
  catalog !== null && catalog.sizes.length > 0;

/** The values that a size stands for; a size without a group leaves the group alone. */
export function valuesOfSize(size: Size): Partial<Record<FieldName, string>> {
  const { acceleratorType, gpuNumber, cpuNumber, ramGib, resourceGroup } = size;
  return {
    acceleratorType,
    gpuNumber: String(gpuNumber),
    cpuNumber: String(cpuNumber),
    ramSize: gibToMb(String(ramGib)),
    ...(resourceGroup ? { resourceGroup } : {}),
  };
}

/** The size that says just what the fields say. */
export function findSize({ fields }: FormValues, catalog: Catalog): Size | undefined {
  const meant: Partial<Record<FieldName, string>> =
    fields.acceleratorType === 'cpu' ? { ...fields, gpuNumber: '0' } : fields;
  return catalog.sizes.find((size) =>
    Object.entries(valuesOfSize(size)).every(([name, value]) => meant[name as FieldName]?.trim() === value),
  );
}

/** What the size menu shows; null where there is none. */
export const chosenSize = ({ values }: FormSession, catalog: Catalog | null): string | null =>
  hasSizes(catalog) ? (findSize(values, catalog)?.id ?? customSize) : null;
