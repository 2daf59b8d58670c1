// Fields that many elements have in common.
import { z } from 'zod';
import { confirm, id, items, placeholder } from './composition.ts';

export const action = { action_id: id.optional() };
export const focus = { focus_on_load: z.boolean().optional() };
export const dispatch = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: items(z.enum(['on_enter_pressed', 'on_character_entered']), 2).optional(),
    })
    .optional(),
};
export const menu = { ...action, ...focus, confirm, placeholder };
export const multi = { max_selected_items: z.int().min(1).optional() };
