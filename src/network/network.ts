// All ways out of the process over HTTP: what the settings say holds for every call, by whichever library.
import type { NetworkConfig, SideNetwork } from '../config/network.ts';
import { type Agents, createAgents } from './agents.ts';
import {
  createDispatcher,
  createFetch,
  createSocketDispatcher,
  type SocketDispatcher,
} from './dispatchers.ts';
import { createGate } from './gate.ts';
import { createPost, type Post } from './post.ts';

/** What Slack's libraries take connections from. */
export interface SlackConnections {
  /** Web API. */
  readonly post: Post;
  /** Reply addresses, and whatever Slack's libraries ask by themselves. */
  readonly fetch: typeof globalThis.fetch;
  /** Socket Mode. */
  readonly socket: SocketDispatcher;
}

export interface Network {
  readonly slack: SlackConnections;
  readonly platform: Agents;
  /** How each side is reached, for the log; null where nothing was set. No credentials. */
  readonly described: Readonly<Record<'slack' | 'platform', string>> | null;
  /** Ends every connection. */
  close(): void;
}

/** Throws CaFileError. */
export function createNetwork({ slack, platform }: NetworkConfig): Network {
  const gates = { slack: createGate(slack), platform: createGate(platform) };
  const dispatcher = createDispatcher(gates.slack);
  const socket = createSocketDispatcher(gates.slack);
  const agents = createAgents({ gate: gates.platform });
  const isPlain = describe(slack) === 'direct' && describe(platform) === 'direct';
  return {
    slack: { post: createPost(dispatcher), fetch: createFetch(dispatcher), socket },
    platform: agents,
    described: isPlain ? null : { slack: describe(slack), platform: describe(platform) },
    close() {
      for (const gate of Object.values(gates)) gate.close();
      agents.close();
      socket.close();
      void dispatcher.destroy();
    },
  };
}

function describe({ proxy, noProxy, caFiles }: SideNetwork): string {
  const way = proxy ? `through ${proxy.address} (${proxy.setBy})` : 'direct';
  const spared = proxy && noProxy !== '' ? `, but for ${noProxy}` : '';
  const trusted = caFiles.map(({ path, setBy }) => `, trusting ${path} (${setBy})`).join('');
  return `${way}${spared}${trusted}`;
}
