/** Action ids of buttons that one feature shows and another answers; stored messages hold them. */
export const sharedActions = {
  /** On a card and in the list of recent launches: opens the form filled in like that launch. */
  launchAgain: 'launch_again',
  /** In the form and on a card. */
  savePreset: 'save_preset',
} as const;
