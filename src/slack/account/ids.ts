export const accountIds = {
  callback: 'connect',
  /** Block and action id of the token's input. */
  token: 'token',
  /** Block and action id of the menu that asks which of several tokens is meant. */
  region: 'region',
  /** Block and action ids of the inputs of an access key. */
  platformUser: 'platform_user',
  accessKey: 'access_key',
  secretKey: 'secret_key',
  /** Of the menu that asks which of the account's regions is meant. */
  keyRegion: 'key_region',
  /** Shows the other way to connect. */
  useKeys: 'connect_use_keys',
  useToken: 'connect_use_token',
  /** Leads to the app's own page. */
  openPage: 'connect_open_page',
  /** Of the modal that waits for the page, and block and action id of its input. */
  codeCallback: 'connect_code',
  code: 'page_code',
  forgetCallback: 'forget_me',
  /** Block and action id of the box that has to be ticked. */
  forgetSure: 'forget_sure',
} as const;

/** Slack's own name for the modal that waits, by which it is found again. */
export const externalIdOf = (draft: string): string => `connect.${draft}`;
