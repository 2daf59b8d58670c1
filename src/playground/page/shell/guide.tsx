// "Try this first", and its sample values inside an open modal, where the panel cannot be reached.
import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { OpenView } from '../../workspace/entities.ts';
import type { Welcome } from '../../workspace/rooms.ts';
import { channel, panel, workspace } from '../state/store.ts';
import { say } from '../words.ts';
import { sendComposed } from './composer.tsx';
import { PanelFrame } from './panel-frame.tsx';

type Step = Welcome['steps'][number];

export function GuidePanel({ welcome }: { welcome: Welcome }) {
  return (
    <PanelFrame
      title={welcome.title}
      close={() => {
        panel.value = null;
      }}
    >
      <ol class="steps">
        {welcome.steps.map((step) => (
          <li key={step.text}>
            <p>{step.text}</p>
            <StepButton step={step} />
          </li>
        ))}
      </ol>
    </PanelFrame>
  );
}

function StepButton({ step: { command, copy } }: { step: Step }) {
  if (command) {
    return (
      <button type="button" class="chip" onClick={() => run(command)}>
        <code>{command}</code>
      </button>
    );
  }
  return copy ? <CopyButton label={copy.label} value={copy.value} /> : null;
}

function run(command: string): void {
  // Where the guide lies over the conversation, it would hide what comes of the command.
  if (matchMedia('(max-width: 1020px)').matches) panel.value = null;
  if (channel.value) void sendComposed(channel.value.id, command);
}

function CopyButton({ label, value }: { label: string; value: string }) {
  const [shown, setShown] = useState<string | null>(null);
  const copy = async () => {
    const isCopied = await navigator.clipboard.writeText(value).then(
      () => true,
      () => false,
    );
    setShown(isCopied ? say('copied') : value);
    setTimeout(() => setShown(null), 2500);
  };
  return (
    <button type="button" class="chip" onClick={copy}>
      {shown ?? say('copy', { label })}
    </button>
  );
}

/** The text input one was in last: a sample without a place of its own goes there. */
const lastField = signal<HTMLInputElement | null>(null);

export function rememberField(event: FocusEvent): void {
  const { target } = event;
  if (target instanceof HTMLInputElement && target.type === 'text') lastField.value = target;
}

/** One click puts a sample value into its input; one without an input of its own, into the one that was used last. */
export function Samples({ view }: { view: OpenView }) {
  const ids = view.blocks.map(({ block_id }) => block_id);
  const samples = (workspace.value?.welcome?.steps ?? [])
    .flatMap(({ copy, samples: more = [] }) => [...(copy ? [copy] : []), ...more])
    .filter(({ block }) => !block || ids.includes(block));
  if (samples.length === 0) return null;
  return (
    <div class="samples">
      <span>{say('playground')}</span>
      {samples.map(({ label, value, block }) => (
        <button
          type="button"
          class="chip"
          key={label}
          onClick={({ currentTarget }) => insert(currentTarget.form, block, value)}
        >
          {say('insert', { label })}
        </button>
      ))}
    </div>
  );
}

function insert(form: HTMLFormElement | null, block: string | undefined, value: string): void {
  const texts = [
    ...(form?.querySelectorAll<HTMLInputElement>('input[type="text"]:not([role="combobox"]), textarea') ??
      []),
  ];
  const last = lastField.value;
  const found = (last && texts.includes(last) ? last : texts.find((each) => each.value === '')) ?? texts[0];
  const target = texts.find(({ name }) => name === block) ?? found;
  if (!target) return;
  target.value = value;
  target.dispatchEvent(new Event('input', { bubbles: true }));
  target.focus();
}
