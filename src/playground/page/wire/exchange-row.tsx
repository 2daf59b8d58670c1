// One exchange: a line, and its bodies when it is looked at.
import { getNames } from '../state/names.ts';
import { say, type WordKey } from '../words.ts';
import type { Direction, Exchange, ExchangeSummary } from './exchanges.ts';
import { Json } from './json.tsx';

interface RowProps {
  readonly exchange: ExchangeSummary;
  readonly isChosen: boolean;
  readonly whole: Exchange | null;
  readonly choose: () => void;
}

const ways: Readonly<Record<Direction, { readonly short: string; readonly words: WordKey }>> = {
  'slack-to-app': { short: 'S → A', words: 'slackToApp' },
  'app-to-slack': { short: 'A → S', words: 'appToSlack' },
  'app-to-platform': { short: 'A → P', words: 'appToPlatform' },
};

export function ExchangeRow({ exchange, isChosen, whole, choose }: RowProps) {
  const { at, direction, title, status, durationMs, method, path } = exchange;
  const way = ways[direction];
  return (
    <li class={isChosen ? 'chosen' : ''}>
      <button
        type="button"
        class="wire-row"
        aria-expanded={isChosen}
        data-exchange={exchange.id}
        onClick={choose}
      >
        <time>{timeOf(at)}</time>
        <span class={`way ${direction}`} title={say(way.words)}>
          {way.short}
        </span>
        <span class="wire-title">
          {title}
          <small>
            {method} {path}
          </small>
        </span>
        <span class={`status ${toneOf(status)}`}>{status === null ? '…' : status === 0 ? '✕' : status}</span>
        <span class="wire-duration">
          {durationMs === null ? '' : say('milliseconds', { count: durationMs })}
        </span>
      </button>
      {isChosen && whole && (
        <div class="wire-bodies">
          <h3>{say('request')}</h3>
          <Json value={whole.request} />
          <h3>{say('answer')}</h3>
          {whole.status === 0 ? <p class="quiet">{say('noAnswer')}</p> : <Json value={whole.response} />}
        </div>
      )}
    </li>
  );
}

function timeOf(at: number): string {
  const { locale, timeZone } = getNames();
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZone,
  }).format(at);
}

function toneOf(status: number | null): string {
  if (status === null) return 'open';
  return status >= 200 && status < 300 ? 'good' : 'bad';
}
