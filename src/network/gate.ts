// The one way out to a side: its rules, its trust, its tunnels. Agents and dispatchers stand on it.
import type { Socket } from 'node:net';
import type { HttpProxy, SideNetwork, Target } from '../config/network.ts';
import { readTrust, type Trust } from './trust.ts';
import { openTunnel } from './tunnel.ts';

export interface Gate {
  readonly side: SideNetwork;
  readonly trust: Trust;
  /** Rejects with ProxyError. */
  tunnel(proxy: HttpProxy, target: Target): Promise<Socket>;
  /** Gives up tunnels that are being dug. */
  close(): void;
}

/** As long as undici gives a direct connection. */
export const connectTimeoutMs = 10_000;

/** Throws CaFileError. */
export function createGate(side: SideNetwork, timeoutMs = connectTimeoutMs): Gate {
  const trust = readTrust(side.caFiles);
  const closing = new AbortController();
  return {
    side,
    trust,
    tunnel: (proxy, target) => openTunnel(proxy, target, { trust, timeoutMs, signal: closing.signal }),
    close: () => closing.abort(),
  };
}
