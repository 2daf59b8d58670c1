// The connections of the platform's calls: the one place where agents are made.
import http from 'node:http';
import https from 'node:https';

export interface AgentPair {
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;
}

export interface Agents {
  /** For reads: connections are kept for a while. */
  readonly kept: AgentPair;
  /** A connection for one call. */
  readonly fresh: AgentPair;
  close(): void;
}

/** Firewalls forget a silent connection after half a minute at the earliest, and tell nobody. */
const freeSocketLifeMs = 10_000;

/** For a test that has no half minute. */
export function createAgents(lifeMs = freeSocketLifeMs): Agents {
  // `timeout` ends a connection that nobody uses; one in use is left alone.
  const kept = createPair({ keepAlive: true, timeout: lifeMs });
  const fresh = createPair({ keepAlive: false });
  return {
    kept,
    fresh,
    close() {
      for (const agent of [kept, fresh].flatMap((pair) => Object.values(pair))) agent.destroy();
    },
  };
}

const createPair = (options: http.AgentOptions): AgentPair => ({
  httpAgent: new http.Agent(options),
  httpsAgent: new https.Agent(options),
});
