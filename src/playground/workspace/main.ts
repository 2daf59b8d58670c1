// The simulator as a process of its own. Prints one line of JSON with its addresses and tokens, then serves until
// SIGTERM, or until the pipe on its standard input closes, so that it never outlives the process that started it.
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type DeliveryTarget, startWorkspaceSimulator } from './simulator.ts';

const usage = `Options, each also as a variable (WORKSPACE_PORT, WORKSPACE_DELIVERY_URL, …):
  --port <number>            default: any free port
  --delivery-url <url>       the app's URL, for signed HTTP
  --socket                   deliver over Socket Mode instead
  --bot-token, --app-token, --signing-secret, --bot-scopes <a,b,c>`;

const names = ['port', 'delivery-url', 'bot-token', 'app-token', 'signing-secret', 'bot-scopes'] as const;

function readSettings() {
  const strings = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({
    options: { ...strings, socket: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const read = (name: (typeof names)[number]) => {
    const given =
      (values as Record<string, unknown>)[name] ??
      process.env[`WORKSPACE_${name.toUpperCase().replaceAll('-', '_')}`];
    return typeof given === 'string' && given !== '' ? given : undefined;
  };
  return { read, socket: values.socket === true || process.env.WORKSPACE_SOCKET === '1', help: values.help };
}

function isPipe(descriptor: number): boolean {
  try {
    const status = fstatSync(descriptor);
    return status.isFIFO() || status.isSocket();
  } catch {
    return false;
  }
}

async function run(): Promise<void> {
  const { read, socket, help } = readSettings();
  if (help) return console.log(usage);
  const url = read('delivery-url');
  const delivery: DeliveryTarget | undefined = socket
    ? { mode: 'socket' }
    : url !== undefined
      ? { mode: 'http', url }
      : undefined;
  const botToken = read('bot-token');
  const appToken = read('app-token');
  const signingSecret = read('signing-secret');
  const botScopes = read('bot-scopes')?.split(',');
  const slack = await startWorkspaceSimulator({
    port: Number(read('port') ?? 0),
    ...(delivery && { delivery }),
    ...(botToken && { botToken }),
    ...(appToken && { appToken }),
    ...(signingSecret && { signingSecret }),
    ...(botScopes && { botScopes }),
  });
  const { origin, apiUrl, team, bot, users, channels } = slack;
  const tokens = { botToken: slack.botToken, appToken: slack.appToken, signingSecret: slack.signingSecret };
  console.log(JSON.stringify({ origin, apiUrl, ...tokens, team, bot, users, channels }));

  const stop = () => void slack.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (isPipe(0)) process.stdin.resume().once('end', stop);
}

await run();
