// What an input of the form shows for a value, as the text that Slack reports for it: what is drawn and what is read
// back agree through it. Pure.
import type { Catalog } from '../../catalog/catalog.ts';
import { cardPlaces, type FieldName } from '../../form/fields.ts';
import type { FormSession, ShownField } from '../../form/session.ts';
import { chosenSize } from '../../form/sizes.ts';
import { mbToGib } from '../../form/units.ts';
import { acceleratorTypes, bounds, scriptScopes, taskTypes } from '../../launches/launch-request.ts';
import { otherTimeLimit } from './ids.ts';
import { offeredTimes } from './time-choices.ts';

export interface Drawing {
  readonly session: FormSession;
  readonly catalog: Catalog | null;
}

const choices: Readonly<Partial<Record<FieldName, readonly string[]>>> = {
  taskType: taskTypes,
  acceleratorType: acceleratorTypes,
  startScriptActionScope: scriptScopes,
  cardPlace: cardPlaces,
  useStartScript: ['true'],
};

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly decimals: boolean;
}

/** As Slack's number inputs are given them; memory in GiB. */
export const numberRanges = {
  cpuNumber: { min: 1, max: bounds.cpuNumber, decimals: false },
  gpuNumber: { min: 0, max: bounds.gpuNumber, decimals: false },
  taskNumber: { min: 1, max: bounds.taskNumber, decimals: false },
  ramSize: { min: 0.01, max: bounds.ramGib, decimals: true },
} as const satisfies Partial<Record<FieldName, NumberRange>>;

const maxLengths: Readonly<Partial<Record<FieldName, number>>> = {
  instanceServiceName: bounds.nameLength,
  description: bounds.descriptionLength,
  startScriptContent: bounds.scriptLength,
};

/** '' where the input is drawn empty. */
export function drawnText(field: ShownField, { session, catalog }: Drawing): string {
  if (field === 'size') return chosenSize(session, catalog) ?? '';
  if (field === 'preset') return session.layout.preset?.id ?? '';
  const value = session.values.fields[field] ?? '';
  if (field === 'timeoutLimit') return asTimeChoice(value, { session, catalog });
  if (field in numberRanges) return asNumber(value, field as keyof typeof numberRanges);
  const offered = choices[field];
  if (offered) return offered.includes(value) ? value : '';
  return cut(value, maxLengths[field] ?? bounds.textLength);
}

/** What stands in the input for a time of one's own. */
export const drawnOtherTime = ({ session }: Drawing): string =>
  cut(session.values.fields.timeoutLimit ?? '', otherTimeLength);

export const otherTimeLength = 12;

function asTimeChoice(value: string, { session, catalog }: Drawing): string {
  const isTyped = session.layout.typed.includes('timeoutLimit');
  return !isTyped && (value === '' || offeredTimes(catalog).includes(value)) ? value : otherTimeLimit.choice;
}

/** A number that Slack would not take as an initial value is left out: it would refuse the whole view. */
function asNumber(value: string, field: keyof typeof numberRanges): string {
  const { min, max, decimals }: NumberRange = numberRanges[field];
  const text = field === 'ramSize' ? mbToGib(value) : value;
  const isNumber = (decimals ? /^\d+(\.\d+)?$/u : /^\d+$/u).test(text);
  return isNumber && Number(text) >= min && Number(text) <= max ? text : '';
}

export const cut = (text: string, max: number): string =>
  text.length <= max ? text : [...text].slice(0, max).join('');
