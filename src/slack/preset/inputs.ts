// What the modals around presets have in common: reading their inputs, answering on them. Pure.
import type { ModalView } from '@slack/types';
import type { PresetScope } from '../../presets/ports.ts';
import type { ViewState } from '../edge/incoming.ts';
import type { SubmissionAnswer } from '../edge/listener-guard.ts';
import { truncate } from '../kit/block-kit.ts';
import { presetIds } from './ids.ts';

export function readInputs(state: ViewState): { name: string; scope: PresetScope } {
  const name = state[presetIds.name]?.[presetIds.name]?.value ?? '';
  const chosen = state[presetIds.scope]?.[presetIds.scope]?.chosen[0];
  const scope = chosen === 'channel' || chosen === 'team' ? chosen : 'private';
  return { name: name.trim(), scope };
}

export const updateTo = (view: ModalView): SubmissionAnswer => ({ response_action: 'update', view });
export const onName = (text: string): SubmissionAnswer => ({
  response_action: 'errors',
  errors: { [presetIds.name]: truncate(text, 200) },
});
