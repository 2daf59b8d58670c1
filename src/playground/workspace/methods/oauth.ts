// oauth.v2.access and api.test: what an app may ask without a token.
import type { Method } from './method.ts';

export const oauthV2Access: Method = {
  token: 'none',
  run: ({ desk }, args) => desk.access(args),
};

export const apiTest: Method = {
  token: 'none',
  run: () => ({ args: {} }),
};
