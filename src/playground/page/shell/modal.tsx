// The open modal: the top of the stack. The browser keeps the focus inside and gives it back when it closes.
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { OpenView } from '../../workspace/entities.ts';
import { modalActor } from '../blocks/actor.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { send } from '../state/door.ts';
import { attempt, workspace } from '../state/store.ts';
import { withEmoji } from '../text/emoji.ts';
import { say } from '../words.ts';
import { focusComposer } from './composer.tsx';
import { rememberField, Samples } from './guide.tsx';
import { Icon } from './icons.tsx';

const isSubmitting = signal(false);

interface Submitted {
  readonly clientErrors?: Readonly<Record<string, string>>;
  readonly errors?: Readonly<Record<string, string>>;
}

export function Modal({ view }: { view: OpenView }) {
  const frame = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = frame.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus();
      else focusComposer();
    };
  }, []);
  useEffect(() => focusFirst(frame.current), [view.id]);
  useEffect(() => {
    // The field one was in is gone: the app has put other ones in its place.
    const { activeElement: active } = document;
    if (active === document.body || active === frame.current) focusFirst(frame.current);
  }, [view.hash]);
  const isStacked = (workspace.value?.views.length ?? 0) > 1;
  const close = (all: boolean) => attempt(send('close', { user: me(), all }));
  return (
    <dialog
      ref={frame}
      class="modal"
      aria-labelledby="modal-title"
      onCancel={(event) => {
        event.preventDefault();
        void close(false);
      }}
      onFocusIn={rememberField}
    >
      <form noValidate data-view-id={view.id} onSubmit={(event) => submit(event)}>
        <header>
          {isStacked && (
            <button type="button" class="only-icon" aria-label={say('back')} onClick={() => close(false)}>
              <Icon name="back" />
            </button>
          )}
          <h2 id="modal-title" class="modal-title">
            {withEmoji(view.title.text)}
          </h2>
          <button type="button" class="only-icon" aria-label={say('close')} onClick={() => close(true)}>
            <Icon name="close" />
          </button>
        </header>
        {view.banner && (
          <p class="banner" role="alert">
            {view.banner}
          </p>
        )}
        <div class="modal-body" key={view.id}>
          <Blocks blocks={view.blocks} actor={modalActor(view)} errors={view.errors} />
        </div>
        <Samples view={view} />
        <footer>
          <button type="button" class="button" data-role="cancel" onClick={() => close(false)}>
            {view.close?.text ?? say('cancel')}
          </button>
          {view.submit && (
            <button
              type="submit"
              class="button primary"
              data-role="submit"
              disabled={isSubmitting.value}
              aria-busy={isSubmitting.value}
            >
              {isSubmitting.value && <span class="spinner" aria-hidden="true" />}
              {view.submit.text}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}

function me(): string {
  return workspace.peek()?.me.id ?? '';
}

async function submit(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  if (isSubmitting.value || !form.querySelector('[data-role="submit"]')) return;
  isSubmitting.value = true;
  const result = await attempt(send<Submitted>('submit', { user: me() }));
  isSubmitting.value = false;
  const errors = Object.keys(result?.clientErrors ?? result?.errors ?? {});
  if (errors.length > 0) focusError(form, errors);
}

/** The first field with an error, in the order of the form. */
function focusError(form: HTMLFormElement, blockIds: readonly string[]): void {
  const block = [...form.querySelectorAll<HTMLElement>('.block')].find(({ dataset }) =>
    blockIds.includes(dataset.blockId ?? ''),
  );
  const field = block?.querySelector<HTMLElement>('input, textarea');
  field?.focus();
  block?.scrollIntoView({ block: 'center' });
}

function focusFirst(dialog: HTMLDialogElement | null): void {
  const wanted = dialog?.querySelector<HTMLElement>('[data-autofocus="true"]');
  const first = dialog?.querySelector<HTMLElement>(
    '.modal-body :is(input, textarea), .modal-body button, [data-role="submit"], [data-role="cancel"]',
  );
  (wanted ?? first)?.focus();
}
