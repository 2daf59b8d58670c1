// Blocks and where each may stand (docs.slack.dev, "Blocks", and each block's own page). What is not here is refused
// everywhere, though Slack may take it: better than to take what Slack would refuse. coverage.ts says which.
import { z } from 'zod';
import { anyText, id, items, plainText, text, url } from './composition.ts';
import { accessory, actionsElement, contextElement, inputElement } from './elements.ts';

const block = { block_id: id.optional() };

const section = z
  .strictObject({
    type: z.literal('section'),
    ...block,
    text: anyText(3000).optional(),
    fields: items(anyText(2000), 10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .superRefine((value, context) => {
    if (value.text || value.fields) return;
    context.addIssue({ code: 'custom', message: 'missing required field: text' });
  });

const header = z.strictObject({ type: z.literal('header'), ...block, text: plainText(150) });
const divider = z.strictObject({ type: z.literal('divider'), ...block });
const context = z.strictObject({ type: z.literal('context'), ...block, elements: items(contextElement, 10) });
const actions = z.strictObject({ type: z.literal('actions'), ...block, elements: items(actionsElement, 25) });

const input = z.strictObject({
  type: z.literal('input'),
  ...block,
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});

const image = z
  .strictObject({
    type: z.literal('image'),
    ...block,
    alt_text: text(2000),
    title: plainText(2000).optional(),
    image_url: url.optional(),
    slack_file: z.looseObject({}).optional(),
  })
  .superRefine((value, refinement) => {
    if ((value.image_url === undefined) === (value.slack_file === undefined)) {
      refinement.addIssue({ code: 'custom', message: 'give one of image_url and slack_file' });
    }
  });

const alert = z.strictObject({
  type: z.literal('alert'),
  ...block,
  text: anyText(200),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});

const markdown = z.strictObject({ type: z.literal('markdown'), ...block, text: text(12_000) });

const table = z.strictObject({
  type: z.literal('table'),
  ...block,
  rows: items(items(z.looseObject({ type: z.string() }), 20), 100),
  column_settings: items(z.looseObject({}), 20).optional(),
});

function placeOnly<T extends string>(type: T) {
  return z.looseObject({ type: z.literal(type), ...block });
}

const everywhere = [
  section,
  header,
  divider,
  context,
  actions,
  input,
  image,
  placeOnly('rich_text'),
] as const;

export const modalBlock = z.discriminatedUnion('type', [...everywhere, alert]);

export const homeBlock = z.discriminatedUnion('type', [...everywhere]);

export const messageBlock = z.discriminatedUnion('type', [
  ...everywhere,
  markdown,
  table,
  placeOnly('task_card'),
  placeOnly('plan'),
]);
