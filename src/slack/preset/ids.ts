import { openPresetId, savePresetId } from '../kit/shared-ids.ts';

export const presetIds = {
  /** Button in the form and on a card. */
  save: savePresetId,
  saveCallback: 'preset_save',
  renameCallback: 'preset_rename',
  shareCallback: 'preset_share',
  /** Block and action ids of the inputs. */
  name: 'name',
  scope: 'scope',
  open: openPresetId,
  rename: 'preset_rename_open',
  share: 'preset_share_open',
  remove: 'preset_delete',
} as const;
