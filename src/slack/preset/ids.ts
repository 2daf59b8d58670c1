export const presetIds = {
  /** Button in the form and on a card. */
  save: 'save_preset',
  saveCallback: 'preset_save',
  renameCallback: 'preset_rename',
  shareCallback: 'preset_share',
  /** Block and action ids of the inputs. */
  name: 'name',
  scope: 'scope',
  open: 'preset_open',
  rename: 'preset_rename_open',
  share: 'preset_share_open',
  remove: 'preset_delete',
} as const;
