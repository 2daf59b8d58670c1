// Looks for secrets where none may be: logs, messages, what the app sent to Slack, the database's bytes.
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspaceSimulator } from '../../src/playground/workspace/simulator.ts';

export interface Scene {
  readonly slack: WorkspaceSimulator;
  readonly logs: readonly string[];
  /** Of the database. */
  readonly folder: string;
  /** Platform tokens, those that were minted among them, access and secret keys: whatever the story knows besides Slack's own. */
  readonly secrets: readonly string[];
}

/** Everything that must not be found: also a token's signature alone, and a reply address's secret part. */
export function needlesOf({ slack, secrets }: Scene): string[] {
  const replyUrls = slack.deliveries.flatMap(
    ({ payload }) => JSON.stringify(payload).match(/http[^"\\]+\/commands\/[^"\\]+/gu) ?? [],
  );
  const parts = [
    ...replyUrls.map((url) => url.split('/').at(-1)),
    ...secrets.map((secret) => secret.split('.').at(-1)),
  ];
  const needles = [slack.botToken, slack.appToken, slack.signingSecret, ...secrets, ...replyUrls, ...parts];
  return [...new Set(needles)].filter((needle) => needle !== undefined && needle.length >= 8) as string[];
}

export function haystacksOf({ slack, logs, folder }: Scene): Readonly<Record<string, string>> {
  const people = Object.values(slack.users).map(({ id }) => id);
  const channels = [...Object.values(slack.channels), ...people.map((id) => slack.directChannel(id))];
  const files = globSync('**/*', { cwd: folder })
    .filter((file) => statSync(join(folder, file)).isFile())
    .map((file) => readFileSync(join(folder, file)).toString('latin1'));
  return {
    logs: logs.join('\n'),
    messages: JSON.stringify(channels.map(({ id }) => people.map((as) => slack.messages(id, { as })))),
    // Everything the app sent to Slack: views with their private_metadata, messages, metadata.
    calls: JSON.stringify(slack.apiCalls.map(({ args }) => args)),
    database: files.join('\n'),
  };
}

/** Of the addresses that the platform's stand-in gives: each lets whoever has it into somebody's instance. */
const accessMarks = ['sothisai_', '/jupyter-forward/', '/port-forward/'];

/**
 * Where an address of an instance was found that only its owner may have seen, once: in what is kept, logged, or read by
 * others, and in what the app posts. A message or a modal for one person alone may hold one.
 */
export function findAddresses({ slack, logs, folder }: Scene): string[] {
  const { database = '' } = haystacksOf({ slack, logs, folder, secrets: [] });
  const channels = Object.values(slack.channels).map(({ id }) => id);
  const places: Readonly<Record<string, string>> = {
    logs: logs.join('\n'),
    database,
    channels: JSON.stringify(channels.map((id) => slack.messages(id))),
    posts: JSON.stringify(
      slack.apiCalls
        .filter(({ method }) => method.startsWith('chat.') || method === 'views.publish')
        .map(({ args }) => args),
    ),
  };
  return Object.entries(places).flatMap(([where, text]) =>
    accessMarks.filter((mark) => text.includes(mark)).map((mark) => `${where}: an address (${mark})`),
  );
}

/** A nonce is read by its person alone: in the button that leads to the page, in a view or a reply for them. */
const nonce = /\/connect\/([\w-]{43})/gu;

/** Where a link to connect by was found that only its person may have. */
export function findNonces({ slack, logs, folder }: Scene): string[] {
  const { database = '' } = haystacksOf({ slack, logs, folder, secrets: [] });
  const people = Object.values(slack.users).map(({ id }) => id);
  const shown = Object.values(slack.channels).map(({ id }) => people.map((as) => slack.messages(id, { as })));
  const sent = JSON.stringify([slack.apiCalls.map(({ args }) => args), shown]);
  const nonces = [...sent.matchAll(nonce)].flatMap(([, found]) => found ?? []);
  const channels = Object.values(slack.channels).map(({ id }) => id);
  const places: Readonly<Record<string, string>> = {
    logs: logs.join('\n'),
    database,
    channels: JSON.stringify(channels.map((id) => slack.messages(id))),
    metadata: JSON.stringify(
      slack.apiCalls.map(
        ({ args }) => (args.view as { private_metadata?: string } | undefined)?.private_metadata,
      ),
    ),
  };
  return Object.entries(places).flatMap(([where, text]) =>
    nonces
      .filter((each) => text.includes(each))
      .map((each) => `${where}: a link to connect by (${each.slice(0, 6)}…)`),
  );
}

/** Where which secret was found, the secret itself cut short; empty when all is well. */
export function findSecrets(scene: Scene): string[] {
  const needles = needlesOf(scene);
  return Object.entries(haystacksOf(scene)).flatMap(([where, text]) =>
    needles.filter((needle) => text.includes(needle)).map((needle) => `${where}: ${needle.slice(0, 6)}…`),
  );
}
