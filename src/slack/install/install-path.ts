// Where the pages of an installation are, below PUBLIC_URL.
export const installPath = '/slack/install';
/** Where Slack sends the browser back to: the redirect URL of the Slack app. */
export const redirectPath = '/slack/oauth_redirect';
