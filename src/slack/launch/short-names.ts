// What a person calls an accelerator or an image, short enough for a line. Pure.
import type { Catalog } from '../../catalog/catalog.ts';
import { truncate } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';

export function shortName(field: string, value: string, catalog: Catalog | null, t: Translate): string {
  if (field === 'acceleratorType') return acceleratorName(value, t);
  const named = field === 'imagePath' ? catalog?.images.find(({ path }) => path === value)?.name : undefined;
  return truncate(named ?? value.split('/').at(-1) ?? value, 80);
}

export function acceleratorName(value: string, t: Translate): string {
  switch (value) {
    case 'gpu':
    case 'dcu':
    case 'mlu':
    case 'cpu':
      return t(`accelerator.${value}`);
    default:
      return value;
  }
}
