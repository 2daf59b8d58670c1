// A hook of Slack's own CLI: starts the app for `slack run`, with the tokens that the CLI made for the occasion. All other
// settings come from .env, as always.
const { env } = process;
env.SLACK_BOT_TOKEN ||= env.SLACK_CLI_XOXB;
env.SLACK_APP_TOKEN ||= env.SLACK_CLI_XAPP;
for (const name of Object.keys(env)) if (name.startsWith('SLACK_CLI_')) delete env[name];
await import('../../src/start.js');
