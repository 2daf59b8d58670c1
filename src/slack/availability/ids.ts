// Ids of what stands beside free cards, in messages and on the Home tab.
export const freeIds = {
  /** With a number behind it, as several stand in one row of blocks; values are groups. */
  tell: 'free_tell',
  launch: 'free_launch',
  /** Opens the form with the group, to launch now. */
  open: 'free_open',
  /** Values are ids of watches. */
  cancel: 'free_cancel',
  reopen: 'free_reopen',
} as const;
