export const accountIds = {
  callback: 'connect',
  /** Block and action id of the token's input. */
  token: 'token',
  /** Block and action id of the menu that asks which of several tokens is meant. */
  region: 'region',
} as const;
