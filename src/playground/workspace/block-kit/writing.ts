// Elements to write with: texts, numbers, dates, times, files.
import { z } from 'zod';
import { confirm, placeholder, text } from './composition.ts';
import { action, dispatch, focus, menu } from './shared-fields.ts';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:mm');
const tenDigits = z.int().min(1_000_000_000).max(9_999_999_999);

export const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...menu,
  initial_date: date.optional(),
});
export const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...menu,
  initial_time: time.optional(),
  timezone: z.string().optional(),
});
export const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...action,
  ...focus,
  confirm,
  initial_date_time: tenDigits.optional(),
});

const writable = { ...action, ...focus, ...dispatch, placeholder };

const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    ...writable,
    initial_value: text(3000, 0).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  })
  .superRefine((element, context) => {
    if ((element.min_length ?? 0) <= (element.max_length ?? 3000)) return;
    context.addIssue({ code: 'custom', path: ['min_length'], message: 'must not exceed max_length' });
  });

const numeric = z.string().regex(/^-?\d+(\.\d+)?$/, 'must be a number written as a string');

const numberInput = z
  .strictObject({
    type: z.literal('number_input'),
    ...writable,
    is_decimal_allowed: z.boolean(),
    initial_value: numeric.optional(),
    min_value: numeric.optional(),
    max_value: numeric.optional(),
  })
  .superRefine((element, context) => {
    const min = Number(element.min_value ?? -Infinity);
    const max = Number(element.max_value ?? Infinity);
    if (min > max) {
      context.addIssue({ code: 'custom', path: ['min_value'], message: 'must not exceed max_value' });
    }
    if (element.initial_value === undefined) return;
    const initial = Number(element.initial_value);
    if (initial >= min && initial <= max) return;
    const message = 'must lie between min_value and max_value';
    context.addIssue({ code: 'custom', path: ['initial_value'], message });
  });

const oneLine = { ...writable, initial_value: text(3000, 0).optional() };

export const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...writable,
  initial_value: z.looseObject({ type: z.literal('rich_text') }).optional(),
  min_lines: z.int().min(1).max(100).optional(),
  max_lines: z.int().min(1).max(100).optional(),
});

export const textInputs = [
  plainTextInput,
  numberInput,
  z.strictObject({ type: z.literal('email_text_input'), ...oneLine }),
  z.strictObject({ type: z.literal('url_text_input'), ...oneLine }),
] as const;
