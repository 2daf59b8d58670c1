// Interactive elements and the places they may stand in (docs.slack.dev, "Block elements").
import { z } from 'zod';
import { anyText, confirm, items, overflowOption, plainText, text, url } from './composition.ts';
import { menus } from './menus.ts';
import { action } from './shared-fields.ts';
import { datepicker, datetimepicker, richTextInput, textInputs, timepicker } from './writing.ts';

export const image = z
  .strictObject({
    type: z.literal('image'),
    alt_text: text(2000),
    image_url: url.optional(),
    slack_file: z.looseObject({}).optional(),
  })
  .superRefine((element, context) => {
    if ((element.image_url === undefined) === (element.slack_file === undefined)) {
      context.addIssue({ code: 'custom', message: 'give one of image_url and slack_file' });
    }
  });

export const button = z.strictObject({
  type: z.literal('button'),
  ...action,
  text: plainText(75),
  value: text(2000, 0).optional(),
  url: url.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: text(75).optional(),
  confirm,
});

const workflowButton = z.looseObject({ type: z.literal('workflow_button'), ...action, text: plainText(75) });

const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...action,
  options: items(overflowOption, 5),
  confirm,
});

const choosing = [...menus, datepicker, timepicker] as const;

export const inputElement = z.discriminatedUnion('type', [
  ...choosing,
  datetimepicker,
  richTextInput,
  ...textInputs,
]);

export const actionsElement = z.discriminatedUnion('type', [
  button,
  workflowButton,
  overflow,
  ...choosing,
  datetimepicker,
  richTextInput,
]);

export const accessory = z.discriminatedUnion('type', [button, workflowButton, overflow, image, ...choosing]);

export const contextElement = z.discriminatedUnion('type', [image, ...anyText(3000).options]);
