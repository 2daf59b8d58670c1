// Which field of the form a refusal of the platform is about, as far as it says. Pure.
import type { PlatformFailure } from '../../launches/outcome.ts';
import { explainFailure } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';
import { type FieldName, fieldNames } from './ids.ts';
import type { Marks } from './marks.ts';

/** Codes that are about one thing only. Source: the platform's page "create container instance". */
const fieldOfCode: Readonly<Record<string, FieldName>> = {
  '10010': 'imagePath',
  '10011': 'startScriptContent',
  '716865': 'resourceGroup',
};

export function markFailedField(failure: PlatformFailure | null, t: Translate): Marks {
  if (failure?.reason !== 'code') return {};
  const named = fieldNames.find((name) => failure.message?.toLowerCase().includes(name.toLowerCase()));
  const field = named ?? fieldOfCode[failure.code ?? ''];
  if (!field) return {};
  // The platform's own words stand above the form; they are escaped for there.
  const { happened } = explainFailure({ reason: 'code', code: failure.code ?? '' }, t);
  return { [field]: `⚠️ ${happened}` };
}
