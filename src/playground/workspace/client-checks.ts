// What Slack's client checks before it sends a submission: the app never hears of these.
import type { ClientWords } from './client-words.ts';
import { type Field, isEmpty, statefulFields } from './form-fields.ts';
import { lengthOf } from './json.ts';
import type { StoredView } from './stored-view.ts';

/** Messages by block_id; empty when the view may be submitted. */
export function checkBeforeSubmit(view: StoredView, words: ClientWords): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const field of statefulFields(view.definition.blocks)) {
    const problem = field.input && checkField(field, view, words);
    if (problem) errors[field.blockId] = problem;
  }
  return errors;
}

function checkField(
  { blockId, actionId, element, input }: Field,
  view: StoredView,
  words: ClientWords,
): string | null {
  const state = view.values[blockId]?.[actionId];
  if (isEmpty(state)) return input?.optional ? null : words.required;
  const value = state?.value ?? '';
  if (element.type === 'number_input') return checkNumber(value, element, words);
  if (element.type === 'plain_text_input') return checkLength(value, element, words);
  if (element.type === 'email_text_input' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value)) {
    return words.notAnEmail;
  }
  if (element.type === 'url_text_input' && !URL.canParse(value)) return words.notAUrl;
  return null;
}

function checkNumber(value: string, element: Record<string, unknown>, words: ClientWords): string | null {
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(value)) return words.notANumber;
  if (element.is_decimal_allowed === false && !/^-?\d+$/.test(value)) return words.notWhole;
  if (element.min_value !== undefined && Number(value) < Number(element.min_value)) {
    return words.atLeast(element.min_value);
  }
  if (element.max_value !== undefined && Number(value) > Number(element.max_value)) {
    return words.atMost(element.max_value);
  }
  return null;
}

function checkLength(value: string, element: Record<string, unknown>, words: ClientWords): string | null {
  const length = lengthOf(value);
  if (length < Number(element.min_length ?? 0)) return words.tooShort(element.min_length);
  if (length > Number(element.max_length ?? 3000)) {
    return words.tooLong(element.max_length ?? 3000);
  }
  return null;
}
