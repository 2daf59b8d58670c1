// Every exchange as it happens, and one launch's whole story.
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { PanelFrame } from '../shell/panel-frame.tsx';
import { panel } from '../state/store.ts';
import { say, type WordKey } from '../words.ts';
import { ExchangeRow } from './exchange-row.tsx';
import {
  choose,
  chosen,
  chosenId,
  type Direction,
  exchanges,
  isStoryOnly,
  showEverything,
} from './exchanges.ts';

const directions: readonly { readonly of: Direction; readonly words: WordKey }[] = [
  { of: 'slack-to-app', words: 'slackToApp' },
  { of: 'app-to-slack', words: 'appToSlack' },
  { of: 'app-to-platform', words: 'appToPlatform' },
];

export function WirePanel() {
  const hidden = useSignal<ReadonlySet<Direction>>(new Set());
  const list = useRef<HTMLOListElement>(null);
  const shown = exchanges.value.filter(({ direction }) => !hidden.value.has(direction));
  const last = shown.at(-1)?.id;
  useLayoutEffect(() => {
    // New ones come in at the end; what one looks at stays where it is.
    if (list.current && !chosenId.value) list.current.scrollTop = list.current.scrollHeight;
  }, [last, isStoryOnly.value]);
  const toggle = (direction: Direction) => {
    const next = new Set(hidden.value);
    if (!next.delete(direction)) next.add(direction);
    hidden.value = next;
  };
  return (
    <PanelFrame
      title={say('wireTitle')}
      isWide
      close={() => {
        panel.value = null;
      }}
    >
      <div class="wire-head">
        <fieldset class="wire-filter">
          <legend class="unseen">{say('filter')}</legend>
          {directions.map(({ of, words }) => (
            <button
              type="button"
              key={of}
              class={`wire-toggle ${of}`}
              aria-pressed={!hidden.value.has(of)}
              onClick={() => toggle(of)}
            >
              {say(words)}
            </button>
          ))}
        </fieldset>
        {isStoryOnly.value ? (
          <p class="wire-story">
            <strong>{say('wholeStory', { count: exchanges.value.length })}</strong>
            <button type="button" class="chip" onClick={showEverything}>
              {say('everything')}
            </button>
          </p>
        ) : (
          <p class="quiet">{say(exchanges.value.length === 0 ? 'wireEmpty' : 'wireHint')}</p>
        )}
      </div>
      <ol class="wire-list" ref={list} onKeyDown={moveFocus}>
        {shown.map((exchange) => (
          <ExchangeRow
            key={exchange.id}
            exchange={exchange}
            isChosen={exchange.id === chosenId.value}
            whole={exchange.id === chosen.value?.id ? chosen.value : null}
            choose={() => choose(exchange.id)}
          />
        ))}
      </ol>
    </PanelFrame>
  );
}

function moveFocus(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('.wire-row')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  rows[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}
