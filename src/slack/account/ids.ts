export const accountIds = {
  callback: 'connect',
  /** Block and action id of the token's input. */
  token: 'token',
} as const;
