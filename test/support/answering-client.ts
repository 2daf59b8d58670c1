// The client of the platform, with the test in the platform's place.
import type { Secret } from '../../src/config/secrets.ts';
import type { AheadConnection } from '../../src/launches/ports.ts';
import type { Answer, PlatformCall, PlatformClient } from '../../src/platform/client.ts';

export const succeeding = (data: unknown): Answer => ({
  kind: 'answer',
  status: 200,
  body: { code: '0', msg: 'ok', data },
});

export function answeringClient(answer: (call: PlatformCall) => Answer) {
  const calls: PlatformCall[] = [];
  /** With which token each was made. */
  const tokens: (Secret | null)[] = [];
  /** Connections made ahead of a call, and for which token. */
  const ahead: { readonly token: Secret; readonly connection: AheadConnection }[] = [];
  const client: PlatformClient = {
    async call(token, call) {
      tokens.push(token);
      calls.push(call);
      return answer(call);
    },
    connectAhead(token) {
      const connection = { close: () => undefined };
      ahead.push({ token, connection });
      return connection;
    },
    replaceRefused: async () => null,
    report: () => undefined,
    close: () => undefined,
  };
  return { client, calls, tokens, ahead };
}
