// A call and its answer as the wire view keeps them. The token, a header, is not among it.
import type { ExchangeStart } from '../exchanges/exchange-log.ts';
import { type IncomingCall, readJson } from './http-exchange.ts';

export function toExchange({ method, path, query, rawBody }: IncomingCall): ExchangeStart {
  const search = query.size > 0 ? `?${query}` : '';
  const title = path.split('/').slice(-2).join('/');
  return {
    direction: 'app-to-platform',
    method,
    path: `${path}${search}`,
    title,
    request: readAnswer(rawBody),
  };
}

/** JSON as it is meant, anything else as text. */
export function readAnswer(body: string): unknown {
  const reading = readJson(body);
  return reading.kind === 'json' ? reading.value : body || null;
}
