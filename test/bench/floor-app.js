// The floor: the least that could be called this app. No database, no validation, no accounts; what it costs to
// talk to Slack and the platform at all. The benchmark holds the real app against it. Plain JavaScript, as such an app
// would be: it has no types to strip.
import { readFileSync } from 'node:fs';
import { App, LogLevel } from '@slack/bolt';
import axios from 'axios';

const { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, PLATFORM_API_URL, PLATFORM_TOKEN, PORT } =
  process.env;
/** The real app's form as a person sees it the first time, and the request that it makes. */
const { view, request } = JSON.parse(readFileSync(new URL('fixed-form.json', import.meta.url), 'utf8'));

const app = new App({
  token: SLACK_BOT_TOKEN,
  signingSecret: SLACK_SIGNING_SECRET,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: SLACK_API_URL },
});

app.command('/gpu-instance', async ({ ack, command, client }) => {
  await ack();
  await client.views.open({
    trigger_id: command.trigger_id,
    view: { ...view, private_metadata: command.channel_id },
  });
});

app.view('launch', async ({ ack, view: { state, private_metadata: channel }, client }) => {
  await ack();
  const name = state.values.instanceServiceName.instanceServiceName.value;
  const { data } = await axios.post(
    `${PLATFORM_API_URL}/ai/openapi/v2/instance-service/task`,
    { ...request, instanceServiceName: name },
    { headers: { token: PLATFORM_TOKEN } },
  );
  await client.chat.postMessage({ channel, text: `${name}: Task ID ${data.data}` });
});

await app.start(Number(PORT));
// In good order, so that Node keeps the compiled code where it is told to.
process.once('SIGTERM', () => process.exit());
