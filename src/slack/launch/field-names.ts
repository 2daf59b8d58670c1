// What a field of the form is called, rows by their list. Pure.
import { type FieldName, fieldNames } from '../../form/fields.ts';
import type { Translate } from '../kit/language/translate.ts';

export function nameOfField(path: string, t: Translate): string {
  const [name = ''] = path.split('.');
  if (name === 'mountInfoList') return t('field.mounts');
  if (name === 'containerPortInfoList') return t('field.ports');
  return (fieldNames as readonly string[]).includes(name) ? t(`field.${name as FieldName}`) : name;
}
