// What Slack's client checks before it sends a submission: the app never hears of these.
import { type Field, isEmpty, statefulFields } from './form-fields.ts';
import { lengthOf } from './json.ts';
import type { StoredView } from './stored-view.ts';

/** Messages by block_id; empty when the view may be submitted. */
export function checkBeforeSubmit(view: StoredView): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const field of statefulFields(view.definition.blocks)) {
    const problem = field.input && checkField(field, view);
    if (problem) errors[field.blockId] = problem;
  }
  return errors;
}

function checkField({ blockId, actionId, element, input }: Field, view: StoredView): string | null {
  const state = view.values[blockId]?.[actionId];
  if (isEmpty(state)) return input?.optional ? null : 'Please complete this required field.';
  const value = state?.value ?? '';
  if (element.type === 'number_input') return checkNumber(value, element);
  if (element.type === 'plain_text_input') return checkLength(value, element);
  if (element.type === 'email_text_input' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value)) {
    return 'This is not an email address.';
  }
  if (element.type === 'url_text_input' && !URL.canParse(value)) return 'This is not a URL.';
  return null;
}

function checkNumber(value: string, element: Record<string, unknown>): string | null {
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(value)) return 'Enter a number.';
  if (element.is_decimal_allowed === false && !/^-?\d+$/.test(value)) return 'Enter a whole number.';
  if (element.min_value !== undefined && Number(value) < Number(element.min_value)) {
    return `Enter ${element.min_value} or more.`;
  }
  if (element.max_value !== undefined && Number(value) > Number(element.max_value)) {
    return `Enter ${element.max_value} or less.`;
  }
  return null;
}

function checkLength(value: string, element: Record<string, unknown>): string | null {
  const length = lengthOf(value);
  if (length < Number(element.min_length ?? 0)) return `Enter at least ${element.min_length} characters.`;
  if (length > Number(element.max_length ?? 3000)) {
    return `Enter at most ${element.max_length ?? 3000} characters.`;
  }
  return null;
}
