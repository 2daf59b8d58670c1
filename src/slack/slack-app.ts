// Where Slack's requests come in: the real Bolt app behind signed HTTP or Socket Mode.
import type { RequestListener } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { App, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Secret } from '../config/secrets.ts';
import { causeOf } from '../network/cause.ts';
import type { PageListener } from './account/page/listener.ts';
import { isAcknowledgedLast } from './commands.ts';
import type { Installation } from './edge/admission.ts';
import { atMost, startDeadline } from './edge/deadline.ts';
import { dispatch } from './edge/dispatch.ts';
import { createDoor, type Door } from './edge/door.ts';
import { createHttpReceiver } from './edge/http-receiver.ts';
import { createLifecycle } from './edge/lifecycle.ts';
import { createSlackLogger } from './edge/slack-logger.ts';
import { hardenSocket } from './edge/socket-connection.ts';
import { platformErrorOf } from './kit/slack-errors.ts';
import { argumentLabels } from './launch/argument-labels.ts';
import { registerListeners } from './register.ts';
import type { SlackPorts } from './slack-ports.ts';

export type SlackAppOptions = { readonly botToken: Secret; readonly apiUrl: string | undefined } & (
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
  linkTo(message: { channelId: string; ts: string | null }): string | null;
  /** Whether Slack's requests can come in just now: it has started and, in Socket Mode, is connected. */
  canAccept(): boolean;
  /** Asks Slack whether it knows the bot token. Throws what is wrong. */
  askSlack(): Promise<void>;
}

export class SlackCredentialsError extends Error {
  override readonly name = 'SlackCredentialsError';
}

interface Installed extends Installation {
  /** Of the workspace. */
  readonly name: string;
  readonly botId: string;
  readonly botUserId: string;
  /** `https://example.slack.com/` */
  readonly url: string | null;
}

export function createSlackApp(options: SlackAppOptions, parts: SlackPorts): SlackApp {
  const { logger, clients, patience } = parts;
  let installation: Installed | null = null;
  const atDoor = new Set<Promise<unknown>>();
  const decide = createDoor({
    ...parts,
    installation: () => installation,
    rules: parts.admission,
    isAcknowledgedLast: (command) => isAcknowledgedLast(command, argumentLabels),
    end: createLifecycle(parts),
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
  const botToken = options.botToken.reveal();
  let isStarted = false;

  const app = new App({
    receiver,
    // Whose requests pass was decided at the door; and no auth.test of Bolt's can fail unhandled at start.
    authorize: async () => {
      const ours = installation;
      if (!ours) throw new Error('a request before Slack said where this app is installed');
      return {
        botToken,
        botId: ours.botId,
        botUserId: ours.botUserId,
        teamId: ours.teamId,
      };
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
  const linkTo: SlackApp['linkTo'] = ({ channelId, ts }) =>
    installation?.url && ts ? `${installation.url}archives/${channelId}/p${ts.replace('.', '')}` : null;
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

  async function testAuth(): Promise<Installed> {
    const { team_id, team, enterprise_id, bot_id, user_id, url } =
      await clients.configured.messages.auth.test();
    return {
      teamId: team_id ?? '',
      enterpriseId: enterprise_id ?? null,
      name: team ?? '',
      botId: bot_id ?? '',
      botUserId: user_id ?? '',
      url: url ?? null,
    };
  }

  /** What is kept of the workspace fits what Slack says of it, before anybody is let in. */
  async function settleIn(said: Installed): Promise<void> {
    const { teamId: id, enterpriseId, name, botUserId } = said;
    if (id !== '') await parts.installed({ id, enterpriseId, name, botUserId });
    clients.serve(id);
    installation = said;
  }

  /** A workspace may join an enterprise while the app runs; another replica may be told of it first. */
  async function askSlack(): Promise<void> {
    const said = await testAuth();
    const isSame = said.teamId === installation?.teamId && said.enterpriseId === installation.enterpriseId;
    if (isStarted && !isSame) await settleIn(said);
  }

  /** However long Slack is away. Throws SlackCredentialsError when it refuses for good. */
  async function waitForSlack<T>(
    ask: () => Promise<T>,
    toError: (word: string) => SlackCredentialsError,
    signal: AbortSignal,
  ): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await ask();
      } catch (error) {
        const word = platformErrorOf(error);
        if (word && !passingErrors.has(word)) throw toError(word);
        logger.warn(
          { slackError: word ?? (error as Error).name, ...(word ? {} : { cause: causeOf(error) }) },
          'Slack does not answer yet; trying again',
        );
        await pause(Math.min(15_000, 500 * 2 ** Math.min(attempt, 10)), signal);
      }
    }
  }

  return {
    requestListener: receiver instanceof SocketModeReceiver ? null : receiver.requestListener,
    pages: listeners.pages,
    async start(signal) {
      await settleIn(await waitForSlack(testAuth, toCredentialsError, signal));
      // Slack's client would try for ever with an app token that may not connect.
      if (options.mode === 'socket')
        await waitForSlack(() => testAppToken(options, parts.connections.fetch), toAppTokenError, signal);
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
    askSlack,
  };
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

/** Whatever else Slack answers stays so until an operator does something. Source: docs.slack.dev, auth.test. */
const passingErrors = new Set([
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  // "temporarily unavailable" while a workspace moves
  'team_added_to_org',
]);

const toCredentialsError = (word: string): SlackCredentialsError =>
  new SlackCredentialsError(
    `Slack does not take SLACK_BOT_TOKEN (${word}): copy it again from "OAuth & Permissions" of your Slack app, after installing it to the workspace.`,
  );

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
  if (!word || passingErrors.has(word)) throw error;
  throw toAppTokenError(word);
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
