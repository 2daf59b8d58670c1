// What a form holds without an input that shows it: the line "Will start" says it, and a submission may send it only
// as it was said. Pure.
import { hash } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.ts';
import { type FieldName, type FormValues, fieldNames } from './fields.ts';
import { shownFields, showsRows } from './layout.ts';
import type { FormSession, ShownField } from './session.ts';
import { findSize, sizeFields } from './sizes.ts';

/** Short enough for a view's metadata. */
export function digestUnseen(session: FormSession, catalog: Catalog | null): string {
  return hash('sha256', JSON.stringify(unseen(session, catalog))).slice(0, 12);
}

/** The name is no part of what runs, and without a start script nothing about one counts. */
const counts = (field: FieldName, fields: FormValues['fields']): boolean =>
  field !== 'instanceServiceName' &&
  (fields.useStartScript === 'true' || !['startScriptContent', 'startScriptActionScope'].includes(field));

function unseen(session: FormSession, catalog: Catalog | null): unknown {
  const { fields, mounts, ports } = session.values;
  const seen = new Set<ShownField>(shownFields(session, catalog));
  if (seen.has('size') && catalog && findSize(session.values, catalog))
    for (const field of sizeFields) seen.add(field);
  const hidden = fieldNames.filter((field) => counts(field, fields) && !seen.has(field));
  return [
    hidden.map((field) => [
      field,
      field === 'gpuNumber' && fields.acceleratorType === 'cpu' ? '0' : (fields[field] ?? ''),
    ]),
    showsRows('mountInfoList', session, catalog) ? [] : mounts,
    showsRows('containerPortInfoList', session, catalog) ? [] : ports,
  ];
}
