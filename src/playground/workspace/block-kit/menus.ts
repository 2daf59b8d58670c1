// Elements to choose with: menus, checkboxes, radio buttons.
import { z } from 'zod';
import { checkChoice, checkCount, confirm, items, option, optionGroup, richOption } from './composition.ts';
import { action, focus, menu, multi } from './shared-fields.ts';

const optionList = {
  options: items(option, 100).optional(),
  option_groups: items(optionGroup, 100).optional(),
};

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...menu,
    ...optionList,
    initial_option: option.optional(),
  })
  .superRefine(checkChoice);

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...menu,
    ...multi,
    ...optionList,
    initial_options: items(option, 100).optional(),
  })
  .superRefine(checkChoice);

const minQueryLength = { min_query_length: z.int().min(0).optional() };

const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...menu,
  ...minQueryLength,
  initial_option: option.optional(),
});

const multiExternalSelect = z
  .strictObject({
    type: z.literal('multi_external_select'),
    ...menu,
    ...multi,
    ...minQueryLength,
    initial_options: items(option, 100).optional(),
  })
  .superRefine(checkCount);

const conversationFilter = {
  default_to_current_conversation: z.boolean().optional(),
  filter: z.looseObject({}).optional(),
};
const answerable = { response_url_enabled: z.boolean().optional() };
const ids = z.array(z.string()).optional();

const peopleAndPlaces = [
  z.strictObject({ type: z.literal('users_select'), ...menu, initial_user: z.string().optional() }),
  z.strictObject({ type: z.literal('multi_users_select'), ...menu, ...multi, initial_users: ids }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...menu,
    ...answerable,
    initial_channel: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('multi_channels_select'), ...menu, ...multi, initial_channels: ids }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...menu,
    ...answerable,
    ...conversationFilter,
    initial_conversation: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...menu,
    ...multi,
    ...conversationFilter,
    initial_conversations: ids,
  }),
] as const;

const checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    ...action,
    ...focus,
    confirm,
    options: items(richOption, 10),
    initial_options: items(richOption, 10).optional(),
  })
  .superRefine(checkChoice);

const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    ...action,
    ...focus,
    confirm,
    options: items(richOption, 10),
    initial_option: richOption.optional(),
  })
  .superRefine(checkChoice);

export const menus = [
  staticSelect,
  multiStaticSelect,
  externalSelect,
  multiExternalSelect,
  ...peopleAndPlaces,
  checkboxes,
  radioButtons,
] as const;
