// What the modals around presets have in common: reading their inputs, answering on them. Pure.
import type { ModalView } from '@slack/types';
import type { PresetScope } from '../../presets/ports.ts';
import type { StateValues } from '../edge/incoming.ts';
import type { SubmissionAnswer } from '../edge/listener-guard.ts';
import { truncate } from '../kit/block-kit.ts';
import { presetIds } from './ids.ts';

export function readInputs(values: StateValues): { name: string; scope: PresetScope } {
  const name = values[presetIds.name]?.[presetIds.name]?.value ?? '';
  const chosen = values[presetIds.scope]?.[presetIds.scope]?.selected_option?.value;
  const scope = chosen === 'channel' || chosen === 'team' ? chosen : 'private';
  return { name: name.trim(), scope };
}

export const updateTo = (view: ModalView): SubmissionAnswer => ({ response_action: 'update', view });
export const onName = (text: string): SubmissionAnswer => ({
  response_action: 'errors',
  errors: { [presetIds.name]: truncate(text, 200) },
});
