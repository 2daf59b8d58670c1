export const accountIds = {
  callback: 'connect',
  /** Block and action id of the token's input. */
  token: 'token',
  /** Block and action id of the menu that asks which of several tokens is meant. */
  region: 'region',
  forgetCallback: 'forget_me',
  /** Block and action id of the box that has to be ticked. */
  forgetSure: 'forget_sure',
} as const;
