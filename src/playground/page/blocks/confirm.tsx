// The confirmation dialog of an element: one at a time, above everything else.

import { signal } from '@preact/signals';
import type { ConfirmationDialog } from '@slack/types';
import { useEffect, useRef } from 'preact/hooks';
import { TextObject } from '../text/text.tsx';

interface Question {
  readonly dialog: ConfirmationDialog;
  readonly answer: (isConfirmed: boolean) => void;
}

const question = signal<Question | null>(null);

/** True at once where nothing is to be asked. */
export function isConfirmed(dialog: ConfirmationDialog | undefined): Promise<boolean> {
  if (!dialog) return Promise.resolve(true);
  return new Promise((resolve) => {
    question.value = {
      dialog,
      answer(given) {
        question.value = null;
        resolve(given);
      },
    };
  });
}

export function ConfirmDialog() {
  return question.value && <Asking {...question.value} />;
}

function Asking({ dialog, answer }: Question) {
  const frame = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    frame.current?.showModal();
  }, []);
  const close = (given: boolean) => {
    // Closing gives the focus back to the button that was pressed.
    frame.current?.close();
    answer(given);
  };
  return (
    <dialog
      ref={frame}
      class="confirm"
      role="alertdialog"
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      onCancel={(event) => {
        event.preventDefault();
        close(false);
      }}
    >
      <h2 id="confirm-title" class="confirm-title">
        {dialog.title?.text}
      </h2>
      <div id="confirm-text" class="text">
        <TextObject object={dialog.text} />
      </div>
      <footer>
        <button type="button" class="button" onClick={() => close(false)}>
          {dialog.deny?.text}
        </button>
        <button
          type="button"
          class={`button ${dialog.style === 'danger' ? 'danger filled' : 'primary'}`}
          onClick={() => close(true)}
        >
          {dialog.confirm?.text}
        </button>
      </footer>
    </dialog>
  );
}
