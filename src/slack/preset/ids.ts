export const presetIds = {
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
