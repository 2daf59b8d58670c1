// Where Slack's requests come in: the real Bolt app behind signed HTTP or Socket Mode.
import type { RequestListener } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { App, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Secret } from '../config/secrets.ts';
import { causeOf } from '../network/cause.ts';
import type { Standing } from '../surfaces/surface.ts';
import { isAcknowledgedLast } from './commands.ts';
import { atMost, startDeadline } from './edge/deadline.ts';
import { dispatch } from './edge/dispatch.ts';
import { createDoor, type Door } from './edge/door.ts';
import { createHttpReceiver } from './edge/http-receiver.ts';
import { createSlackLogger } from './edge/slack-logger.ts';
import { hardenSocket } from './edge/socket-connection.ts';
import { SlackCredentialsError, waitForSlack } from './edge/wait-for-slack.ts';
import type { PageListener } from './kit/page-listener.ts';
import { isPassing, platformErrorOf } from './kit/slack-errors.ts';
import { argumentLabels } from './launch/argument-labels.ts';
import { registerListeners } from './register.ts';
import type { SlackPorts } from './slack-ports.ts';

export { SlackCredentialsError } from './edge/wait-for-slack.ts';

export type SlackAppOptions = { readonly apiUrl: string | undefined } & (
  | { readonly mode: 'http'; readonly signingSecret: Secret }
  | { readonly mode: 'socket'; readonly appToken: Secret }
);

export interface SlackApp {
  /** Serves `POST /slack/events`; null in Socket Mode. */
  readonly requestListener: RequestListener | null;
  /** Pages for people's browsers; null where there are none. */
  readonly pages: PageListener | null;
  /**
   * Waits until Slack knows the bot token, however long Slack is away, then takes requests.
   * Throws SlackCredentialsError when Slack says that the token is no good.
   */
  start(signal: AbortSignal): Promise<void>;
  /** Takes no more requests and waits, a little, for listeners at work: Bolt itself drains nothing. */
  stop(): Promise<void>;
  /** Settles when no listener is at work. */
  settled(): Promise<void>;
  /** A link to a message. Null until Slack has told the workspace's address. */
  linkTo(message: Standing, workspaceId: string): string | null;
  /** Whether Slack's requests can come in just now: it has started and, in Socket Mode, is connected. */
  canAccept(): boolean;
  /** Asks Slack whether it knows the bot token, or one of them. Throws what is wrong. */
  askSlack(): Promise<void>;
}

export function createSlackApp(options: SlackAppOptions, parts: SlackPorts): SlackApp {
  const { logger, workplaces, patience } = parts;
  const atDoor = new Set<Promise<unknown>>();
  const decide = createDoor({
    ...parts,
    rules: parts.admission,
    isAcknowledgedLast: (command) => isAcknowledgedLast(command, argumentLabels),
  });
  /** Who types a command is asked about after the acknowledgement, where nobody else waits for it. */
  const enter: Door = (...asked) => {
    const entry = decide(...asked);
    atDoor.add(entry);
    const leave = () => void atDoor.delete(entry);
    entry.then(leave, leave);
    return entry;
  };
  const receiver =
    options.mode === 'http'
      ? createHttpReceiver({
          ...options,
          logger,
          onUnsigned: parts.onUnsigned,
          onAcknowledged: parts.onAcknowledged,
          around: parts.aroundRequest,
          enter,
          patience,
        })
      : createSocketReceiver(options, parts);
  const socket = receiver instanceof SocketModeReceiver ? receiver : null;
  let isStarted = false;

  const app = new App({
    receiver,
    // Whose requests pass was decided at the door; and no auth.test of Bolt's can fail unhandled at start.
    // No token: our listeners have the workspace's own client. The bot's ids let Bolt skip what it said itself.
    authorize: async ({ teamId, enterpriseId }) => {
      const bot = workplaces.botOf(teamId ?? enterpriseId ?? '');
      return { ...(bot ? { botId: bot.botId, botUserId: bot.botUserId } : {}), teamId: teamId ?? '' };
    },
    logger: createSlackLogger(logger),
    convoStore: false,
    deferInitialization: true,
    clientOptions: {
      retryConfig: { retries: 0 },
      timeout: 2500,
      fetch: parts.connections.fetch,
      ...(options.apiUrl ? { slackApiUrl: options.apiUrl } : {}),
    },
  });
  app.error(async (error) => {
    logger.error({ err: error }, 'Slack sent something that could not be handled');
    throw error; // so that the answer is an error, not an empty "fine"
  });
  const { linkTo } = workplaces;
  const listeners = registerListeners(app, { ...parts, linkTo });
  async function settled(): Promise<void> {
    await Promise.allSettled(atDoor);
    // Whoever came in reaches a listener in this turn.
    await nextTurn();
    await listeners.settled();
  }
  socket?.init(acknowledgingAll(app, parts, enter));
  const stopping = new AbortController();
  if (socket) hardenSocket(socket, { logger, signal: stopping.signal });

  return {
    requestListener: receiver instanceof SocketModeReceiver ? null : receiver.requestListener,
    pages: pagesOf(parts.installPages, listeners.pages),
    async start(signal) {
      await workplaces.start(signal);
      // Slack's client would try for ever with an app token that may not connect.
      if (options.mode === 'socket')
        await waitForSlack(() => testAppToken(options, parts.connections.fetch), {
          toError: toAppTokenError,
          signal,
          logger,
        });
      await app.init();
      await socket?.start().catch(explainSocketError);
      isStarted = true;
    },
    async stop() {
      stopping.abort();
      listeners.stop();
      // Bolt's own stop() resolves before the socket is closed.
      if (socket) await atMost(socket.client.disconnect(), 2000);
      await atMost(settled(), 3000);
    },
    settled,
    linkTo,
    canAccept: () => isStarted && (socket === null || isConnected(socket)),
    askSlack: () => workplaces.look(),
  };
}

function pagesOf(...listeners: readonly (PageListener | null)[]): PageListener | null {
  const all = listeners.filter((each) => each !== null);
  return all.length > 0 ? (...asked) => all.some((each) => each(...asked)) : null;
}

function createSocketReceiver(
  { appToken, apiUrl }: { appToken: Secret; apiUrl: string | undefined },
  { logger, connections }: SlackPorts,
): SocketModeReceiver {
  const receiver = new SocketModeReceiver({
    appToken: appToken.reveal(),
    dispatcher: connections.socket.dispatcher,
    logger: createSlackLogger(logger),
    // After every refresh by Slack the client waits this long before it connects again.
    clientPingTimeout: 2000,
    installerOptions: {
      // An object of its own: Bolt's `socketMode: true` would change the one all clients share. The default
      // backoff has no ceiling, so that an outage of an hour would be followed by a quarter of an hour of silence.
      clientOptions: {
        retryConfig: { forever: true, minTimeout: 1000, maxTimeout: 15_000, factor: 1.5 },
        fetch: connections.fetch,
        ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
      },
    },
  });
  // Its own line says that it failed, never why.
  receiver.client.on('error', (error: Error) =>
    logger.warn(
      { cause: causeOf(connections.socket.failure() ?? error) },
      'the Socket Mode connection failed',
    ),
  );
  // Comes when it has given up a connection, and before it makes the next.
  receiver.client.on('close', connections.socket.dropSockets);
  return receiver;
}

/** Bolt's Socket Mode leaves unacknowledged what nobody listens to: the person would wait for Slack's time-out. */
function acknowledgingAll(
  app: App,
  { logger, patience, onAcknowledged, aroundRequest: around }: SlackPorts,
  enter: Door,
): App {
  const processEvent = async ({ body, ack }: ReceiverEvent): Promise<void> => {
    const deadline = startDeadline(Date.now, patience);
    const outcome = await dispatch(app, { body, ack, deadline }, { logger, enter, onAcknowledged, around });
    if (outcome !== 'answered' && outcome !== 'failed') await ack();
  };
  return { processEvent } as App;
}

const isConnected = ({ client }: SocketModeReceiver): boolean =>
  (client as unknown as { websocket?: { isActive(): boolean } }).websocket?.isActive() ?? false;

const toAppTokenError = (word: string): SlackCredentialsError =>
  new SlackCredentialsError(
    `Slack does not take SLACK_APP_TOKEN (${word}): make an app-level token with the scope connections:write, and switch Socket Mode on.`,
  );

/** Asks for an address to connect to, as the client will; this one is left to lapse. */
async function testAppToken(
  { appToken, apiUrl }: { appToken: Secret; apiUrl: string | undefined },
  fetch: SlackPorts['connections']['fetch'],
) {
  const client = new WebClient(appToken.reveal(), {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    fetch,
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
  });
  await client.apps.connections.open({});
}

function explainSocketError(error: unknown): never {
  const word = platformErrorOf(error);
  if (!word || isPassing(word)) throw error;
  throw toAppTokenError(word);
}
