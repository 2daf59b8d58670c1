// Real Bolt apps to put before the workspace simulator.

import { App, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import {
  startWorkspaceSimulator,
  type WorkspaceSimulator,
  type WorkspaceSimulatorOptions,
} from '../../src/playground/workspace/simulator.ts';
import { leisurely } from '../support/leisurely.ts';

/** These tests provoke errors on purpose; their words are not news. */
export const quiet: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

/** Slack's own client, with the app's token unless told otherwise. */
export function clientOf(slack: WorkspaceSimulator, token = slack.botToken): WebClient {
  return new WebClient(token, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logger: quiet });
}

/** Slack's error code, or `ok`. */
export async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'ok',
    (error) => error.data?.error ?? error,
  );
}

/** A workspace and an app that hears it over signed HTTP; `close` stops both. */
export async function startHttpApp(register: (app: App) => void, options: WorkspaceSimulatorOptions = {}) {
  const slack = await startWorkspaceSimulator({ ...leisurely, ...options });
  const receiver = new HTTPReceiver({
    signingSecret: slack.signingSecret,
    port: 0,
    logger: quiet,
    // Shortly after the impatient workspaces of these tests have given up.
    unhandledRequestTimeoutMillis: 60_000,
    unhandledRequestHandler: ({ response }) => response.destroy(),
  });
  const app = createApp(slack, receiver);
  register(app);
  await app.init();
  const server = await app.start(0);
  const address = server?.address();
  if (typeof address !== 'object' || address === null || !('port' in address)) throw new Error('No port');
  slack.setDelivery({ mode: 'http', url: `http://127.0.0.1:${address.port}/slack/events` });
  return {
    slack,
    app,
    async close() {
      await app.stop();
      await slack.stop();
    },
  };
}

/** The same over Socket Mode. */
export async function startSocketApp(register: (app: App) => void, options: WorkspaceSimulatorOptions = {}) {
  const slack = await startWorkspaceSimulator({ ...leisurely, delivery: { mode: 'socket' }, ...options });
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: quiet,
    clientPingTimeout: 1000,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
  });
  const app = createApp(slack, receiver);
  register(app);
  await app.init();
  await app.start();
  return {
    slack,
    app,
    receiver,
    async close() {
      await receiver.client.disconnect();
      await slack.stop();
    },
  };
}

function createApp(slack: WorkspaceSimulator, receiver: HTTPReceiver | SocketModeReceiver): App {
  return new App({
    token: slack.botToken,
    receiver,
    deferInitialization: true,
    logger: quiet,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
}

export function plain(text: string) {
  return { type: 'plain_text', text } as const;
}

export function option(value: string, text = value) {
  return { text: plain(text), value };
}

/** A form with one field of each common kind. */
export function aForm(override: Partial<ModalView> = {}): ModalView {
  return {
    type: 'modal',
    callback_id: 'form',
    title: plain('A form'),
    submit: plain('Go'),
    blocks: [
      {
        type: 'input',
        block_id: 'name',
        label: plain('Name'),
        element: { type: 'plain_text_input', action_id: 'v', min_length: 2, max_length: 8 },
      },
      {
        type: 'input',
        block_id: 'count',
        optional: true,
        label: plain('Count'),
        element: {
          type: 'number_input',
          action_id: 'v',
          is_decimal_allowed: false,
          initial_value: '1',
          min_value: '1',
          max_value: '8',
        },
      },
      {
        type: 'input',
        block_id: 'size',
        optional: true,
        label: plain('Size'),
        element: {
          type: 'static_select',
          action_id: 'v',
          options: [option('s', 'Small'), option('l', 'Large')],
        },
      },
    ],
    ...override,
  };
}
