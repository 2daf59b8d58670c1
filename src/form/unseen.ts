// What a form holds without an input that shows it: the line "Will start" says it, and a submission may send it only
// as it was said. Pure.
import { hash } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.ts';
import { fieldNames } from './fields.ts';
import { shownFields, showsRows } from './layout.ts';
import type { FormSession, ShownField } from './session.ts';
import { findSize, sizeFields } from './sizes.ts';

/** Short enough for a view's metadata. The name is left out: it is no part of what runs. */
export function digestUnseen(session: FormSession, catalog: Catalog | null): string {
  return hash('sha256', JSON.stringify(unseen(session, catalog))).slice(0, 12);
}

function unseen(session: FormSession, catalog: Catalog | null): unknown {
  const { fields, mounts, ports } = session.values;
  const seen = new Set<ShownField>(shownFields(session, catalog));
  if (seen.has('size') && catalog && findSize(session.values, catalog))
    for (const field of sizeFields) seen.add(field);
  const hidden = fieldNames.filter((field) => field !== 'instanceServiceName' && !seen.has(field));
  return [
    hidden.map((field) => [
      field,
      field === 'gpuNumber' && fields.acceleratorType === 'cpu' ? '0' : (fields[field] ?? ''),
    ]),
    showsRows('mountInfoList', session, catalog) ? [] : mounts,
    showsRows('containerPortInfoList', session, catalog) ? [] : ports,
  ];
}
