// The honest list of what the simulator plays and what it does not. A test fails when it and the code disagree.

export interface Coverage {
  readonly state: 'supported' | 'partly' | 'not';
  /** For `partly`: how far. */
  readonly how?: string;
}

const supported: Coverage = { state: 'supported' };
const not: Coverage = { state: 'not' };
const partly = (how: string): Coverage => ({ state: 'partly', how });

/** Web API methods; any method not named here is `not`, and answers unknown_method. */
export const methodCoverage: Readonly<Record<string, Coverage>> = {
  'api.test': partly('echoes nothing'),
  'apps.connections.open': supported,
  'auth.test': supported,
  'chat.delete': supported,
  'chat.getPermalink': partly('the link leads to the page of this workspace'),
  'chat.postEphemeral': supported,
  'chat.postMessage': partly('no markdown_text, reply_broadcast, username or icon; channels by id only'),
  'chat.update': partly('no markdown_text; no editing window'),
  'conversations.history': supported,
  'conversations.info': supported,
  'conversations.open': partly('with one person only'),
  'conversations.replies': supported,
  'oauth.v2.access': partly("bot tokens only; Slack's own page is pressed by a test"),
  'usergroups.users.list': partly('no disabled groups'),
  'users.info': supported,
  'views.open': partly('a second root modal replaces the first and leaves a warning'),
  'views.publish': supported,
  'views.push': supported,
  'views.update': supported,
  'blocks.validate': not,
  'chat.postMessage (streaming)': not,
  'chat.scheduleMessage': not,
  'conversations.join': not,
  'conversations.list': not,
  'users.list': not,
};

/** What reaches the app. */
export const deliveryCoverage: Readonly<Record<string, Coverage>> = {
  'slash commands': partly('no should_escape, no ssl_check'),
  block_actions: partly('one action at a time; the state of message inputs is not kept'),
  view_submission: supported,
  view_closed: partly('by a person only, not after response_action clear'),
  block_suggestion: partly('in views only'),
  'app_home_opened event': supported,
  'message events': not,
  'other events': partly('as a test makes them; never redelivered'),
  shortcuts: partly("which there are is the manifest's: any id is taken"),
  response_url: partly('thread_ts is taken as it is given'),
  'Socket Mode': partly('no debug_reconnects; connections last until told to go'),
  'OAuth and token rotation': partly('of bots; several workspaces and organisations in tests only'),
  'rate limits': partly('as planned faults only; nothing is counted'),
};

export const blockCoverage: Readonly<Record<string, Coverage>> = {
  section: supported,
  header: supported,
  divider: supported,
  context: supported,
  actions: supported,
  input: supported,
  image: partly('drawn as its description; one in a data: address as itself'),
  alert: partly('in modals only'),
  markdown: partly('in messages only; drawn as mrkdwn'),
  table: partly('cells are not checked'),
  rich_text: partly('its parts are not checked'),
  container: not,
  plan: partly('drawn, not checked'),
  task_card: partly('drawn, not checked'),
  video: not,
  file: not,
  context_actions: not,
  card: not,
  carousel: not,
  data_table: not,
  call: not,
};

export const elementCoverage: Readonly<Record<string, Coverage>> = {
  button: supported,
  overflow: supported,
  static_select: supported,
  multi_static_select: supported,
  external_select: supported,
  multi_external_select: supported,
  users_select: supported,
  multi_users_select: supported,
  channels_select: supported,
  multi_channels_select: supported,
  conversations_select: partly('its filter is ignored'),
  multi_conversations_select: partly('its filter is ignored'),
  checkboxes: supported,
  radio_buttons: supported,
  datepicker: supported,
  timepicker: supported,
  datetimepicker: supported,
  plain_text_input: supported,
  number_input: supported,
  email_text_input: supported,
  url_text_input: supported,
  rich_text_input: partly('as plain text'),
  image: partly('drawn as its description; one in a data: address as itself'),
  workflow_button: partly('neither checked nor drawn'),
  file_input: not,
  feedback_buttons: not,
  icon_button: not,
};
