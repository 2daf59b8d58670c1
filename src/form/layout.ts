// Which inputs a form shows: few where the operator's catalog has sizes, all when it is unfolded. Pure.
import type { Catalog } from '../catalog/catalog.ts';
import type { FieldName, RowList } from './fields.ts';
import type { FormSession, Ownable, ShownField } from './session.ts';
import { findSize, hasSizes, sizeFields } from './sizes.ts';

export const isFolded = ({ layout }: FormSession, catalog: Catalog | null): catalog is Catalog =>
  layout.folded && hasSizes(catalog);

/** The inputs of the form as it is now, in the order of the form; lists of rows are not among them. */
export function shownFields(session: FormSession, catalog: Catalog | null): ShownField[] {
  const fields = isFolded(session, catalog) ? shortForm(session, catalog) : longForm(session, catalog);
  const { offersPresets } = session.layout;
  return fields.filter((field) => !isHidden(field, catalog) && (field !== 'preset' || offersPresets));
}

/** Lists of rows are in the long form only. */
export const showsRows = (list: RowList, session: FormSession, catalog: Catalog | null): boolean =>
  !isFolded(session, catalog) && !isHidden(list, catalog);

/** Whether only the long form has an input for this: a field, or a row's field as `mountInfoList.0.sourcePath`. */
export function isOnlyInLongForm(id: string, session: FormSession, catalog: Catalog | null): boolean {
  const [name = ''] = id.split('.');
  const inForm = (folded: boolean): boolean => {
    const form = { ...session, layout: { ...session.layout, folded } };
    return name === 'mountInfoList' || name === 'containerPortInfoList'
      ? showsRows(name, form, catalog)
      : (shownFields(form, catalog) as readonly string[]).includes(name);
  };
  return inForm(false) && !inForm(true);
}

function isHidden(field: string, catalog: Catalog | null): boolean {
  return (catalog?.hidden as readonly string[] | undefined)?.includes(field) ?? false;
}

function shortForm({ values }: FormSession, catalog: Catalog): ShownField[] {
  const isGroupGiven =
    catalog.sizes.every(({ resourceGroup }) => resourceGroup) && values.fields.resourceGroup;
  return [
    'preset',
    'size',
    'imagePath',
    'timeoutLimit',
    ...(isGroupGiven ? [] : (['resourceGroup'] as const)),
    'instanceServiceName',
  ];
}

function longForm({ values: { fields } }: FormSession, catalog: Catalog | null): ShownField[] {
  const script: FieldName[] =
    fields.useStartScript === 'true' ? ['startScriptActionScope', 'startScriptContent'] : [];
  return [
    'preset',
    'instanceServiceName',
    ...(hasSizes(catalog) ? (['size'] as const) : []),
    'taskType',
    'acceleratorType',
    ...(fields.acceleratorType === 'cpu' ? [] : (['gpuNumber'] as const)),
    'cpuNumber',
    'ramSize',
    'resourceGroup',
    'imagePath',
    'version',
    'timeoutLimit',
    'description',
    'taskNumber',
    'useStartScript',
    ...script,
    'cardPlace',
  ];
}

/** A person's own words that the short form does not show: a size, where there is one, stands for its fields. */
export function needsLongForm({ values, explicit }: FormSession, catalog: Catalog | null): boolean {
  const { fields } = values;
  const isSpecial: Readonly<Partial<Record<Ownable, boolean>>> = {
    description: fields.description !== (catalog?.defaults.description ?? ''),
    version: fields.version !== '',
    taskNumber: fields.taskNumber !== '1',
    useStartScript: fields.useStartScript === 'true',
    cardPlace: fields.cardPlace === 'me',
    mountInfoList: values.mounts.length > 0,
    containerPortInfoList: values.ports.length > 0,
  };
  if (explicit.some((field) => isSpecial[field])) return true;
  const isOfSize = explicit.some((field) => (sizeFields as readonly string[]).includes(field));
  return isOfSize && hasSizes(catalog) && findSize(values, catalog) === undefined;
}
