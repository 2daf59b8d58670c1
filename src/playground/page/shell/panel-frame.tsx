// The frame of everything that opens beside the conversation. Esc closes it.
import type { ComponentChildren } from 'preact';
import { say } from '../words.ts';
import { Icon } from './icons.tsx';

interface PanelProps {
  readonly title: string;
  readonly close: () => void;
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

export function PanelFrame({ title, close, isWide = false, children }: PanelProps) {
  return (
    <aside
      class={isWide ? 'panel wide' : 'panel'}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header class="panel-head">
        <h2>{title}</h2>
        <button type="button" class="only-icon" aria-label={say('close')} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </aside>
  );
}
