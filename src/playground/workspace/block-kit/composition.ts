// The small parts of Block Kit: texts, options, confirmations (docs.slack.dev, "Composition objects").
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { lengthOf } from '../json.ts';

export function text(max: number, min = 1) {
  return z.string().superRefine((value, context) => {
    const length = lengthOf(value);
    const problem =
      length > max
        ? `must be less than ${max + 1} characters`
        : length < min && `must be more than ${min - 1} characters`;
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });
}

export const id = text(255);
export const url = text(3000);

export function plainText(max: number) {
  return z.strictObject({ type: z.literal('plain_text'), text: text(max), emoji: z.boolean().optional() });
}

function mrkdwn(max: number) {
  return z.strictObject({ type: z.literal('mrkdwn'), text: text(max), verbatim: z.boolean().optional() });
}

export function anyText(max: number) {
  return z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);
}

export const placeholder = plainText(150).optional();

export const confirm = z
  .strictObject({
    title: plainText(100).optional(),
    text: anyText(300),
    confirm: plainText(30).optional(),
    deny: plainText(30).optional(),
    style: z.enum(['primary', 'danger']).optional(),
  })
  .optional();

export const option = z.strictObject({
  text: plainText(75),
  value: text(150, 0),
  description: plainText(75).optional(),
});

/** Checkboxes and radio buttons also take mrkdwn. */
export const richOption = z.strictObject({
  text: anyText(75),
  value: text(150, 0),
  description: anyText(75).optional(),
});

export const overflowOption = option.extend({ url: url.optional() });

export const optionGroup = z.strictObject({ label: plainText(75), options: items(option, 100) });

export function items<T extends z.ZodType>(item: T, max: number, min = 1) {
  return z
    .array(item)
    .max(max, `no more than ${max} items allowed`)
    .min(min, `no fewer than ${min} items allowed`);
}

interface Choice {
  readonly options?: readonly unknown[] | undefined;
  readonly option_groups?: readonly { readonly options: readonly unknown[] }[] | undefined;
  readonly initial_option?: unknown;
  readonly initial_options?: readonly unknown[] | undefined;
  readonly max_selected_items?: number | undefined;
}

/** One of `options` and `option_groups`; whatever is chosen at first must be among them, to the letter. */
export function checkChoice(element: Choice, context: z.RefinementCtx): void {
  if ((element.options === undefined) === (element.option_groups === undefined)) {
    context.addIssue({ code: 'custom', message: 'give one of options and option_groups' });
    return;
  }
  const offered = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
  const isOffered = (chosen: unknown) => offered.some((each) => isDeepStrictEqual(each, chosen));
  if (element.initial_option !== undefined && !isOffered(element.initial_option)) {
    context.addIssue({ code: 'custom', path: ['initial_option'], message: 'must be one of the options' });
  }
  element.initial_options?.forEach((chosen, index) => {
    if (isOffered(chosen)) return;
    const path = ['initial_options', index];
    context.addIssue({ code: 'custom', path, message: 'must be one of the options' });
  });
  checkCount(element, context);
}

export function checkCount(element: Choice, context: z.RefinementCtx): void {
  const { initial_options: chosen = [], max_selected_items: max = chosen.length } = element;
  if (chosen.length <= max) return;
  context.addIssue({
    code: 'custom',
    path: ['initial_options'],
    message: `no more than ${max} items allowed`,
  });
}
