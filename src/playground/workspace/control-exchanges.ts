// The wire, as the control door shows it: the list without bodies, one exchange with them, one launch's story.
import type { Exchange, ExchangeSource } from '../exchanges/exchange-log.ts';
import { maskSecrets, maskText } from '../exchanges/mask-secrets.ts';
import { storyOf } from '../exchanges/story.ts';

export type ExchangeSummary = Omit<Exchange, 'request' | 'response'>;

/** Oldest first. `story` keeps the exchanges that belong to the one with this id. */
export function listExchanges(
  sources: readonly ExchangeSource[],
  story: string | null,
): { exchanges: ExchangeSummary[] } {
  const all = sources.flatMap(({ entries }) => entries).sort((a, b) => a.at - b.at);
  const chosen = story === null ? null : all.find(({ id }) => id === story);
  const shown = chosen ? storyOf(all, chosen) : all;
  return { exchanges: shown.map(summarize) };
}

export function showExchange(sources: readonly ExchangeSource[], id: string): Exchange {
  const found = sources.map((source) => source.find(id)).find((entry) => entry !== null);
  if (!found) throw new Error(`There is no exchange ${id}, or it was forgotten`);
  const { request, response } = found;
  return { ...found, ...summarize(found), request: maskSecrets(request), response: maskSecrets(response) };
}

function summarize({ request: _request, response: _response, ...summary }: Exchange): ExchangeSummary {
  return { ...summary, path: maskText(summary.path) };
}
