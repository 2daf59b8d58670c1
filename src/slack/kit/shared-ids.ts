// Buttons of one feature that stand in the views and messages of another.

/** Opens the form filled in like a launch: on cards and in the list of recent ones. */
export const againId = 'launch_again';
/** Saves a form, or a launch, as a preset. */
export const savePresetId = 'save_preset';
/** Opens the form with a preset: in the list, and where one was shared. */
export const openPresetId = 'preset_open';
