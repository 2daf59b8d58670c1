// What a field of the form is called, and a row's. Pure.
import { type FieldName, fieldNames } from '../../form/fields.ts';
import type { FormSession } from '../../form/session.ts';
import type { Translate } from '../kit/language/translate.ts';

/** Rows by their list. */
export function nameOfField(path: string, t: Translate): string {
  const [name = ''] = path.split('.');
  if (name === 'mountInfoList') return t('field.mounts');
  if (name === 'containerPortInfoList') return t('field.ports');
  return (fieldNames as readonly string[]).includes(name) ? t(`field.${name as FieldName}`) : name;
}

/** `mountInfoList.1.sourcePath` is "Mount 2: path on the platform". */
export function labelOf(path: string, t: Translate): string {
  const [list, index, field] = path.split('.');
  const number = Number(index) + 1;
  if (list === 'mountInfoList') {
    if (field === 'targetPath') return t('field.mountTarget', { number });
    return field === 'type' ? t('field.mountType', { number }) : t('field.mountSource', { number });
  }
  if (list === 'containerPortInfoList')
    return field === 'protocolType' ? t('field.protocol', { number }) : t('field.port', { number });
  return nameOfField(path, t);
}

/** Of an input's id, which counts rows by numbers of their own: `mountInfoList.7.sourcePath` may be "Mount 1: …". */
export function labelOfInput(id: string, { values }: FormSession, t: Translate): string {
  const [list, number, field] = id.split('.');
  if (list !== 'mountInfoList' && list !== 'containerPortInfoList') return nameOfField(id, t);
  const rows: readonly { readonly row: number }[] = list === 'mountInfoList' ? values.mounts : values.ports;
  const index = rows.findIndex(({ row }) => row === Number(number));
  return index < 0 ? nameOfField(id, t) : labelOf(`${list}.${index}.${field}`, t);
}
