// Small typed helpers that know Block Kit's limits and its escaping. Pure.
// Limits: docs.slack.dev, Block Kit reference, pages on blocks, elements and composition objects.
import type {
  ActionsBlock,
  Button,
  ConfirmationDialog,
  ContextBlock,
  InputBlock,
  KnownBlock,
  MrkdwnElement,
  Overflow,
  PlainTextElement,
  PlainTextOption,
  SectionBlock,
} from '@slack/types';

export interface Message {
  /** Says the same as the blocks: screen readers and notifications show it instead of them. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

export const limits = {
  sectionText: 3000,
  fieldText: 2000,
  optionText: 75,
  optionValue: 150,
  groupLabel: 75,
  groupOptions: 100,
  privateMetadata: 3000,
  messageText: 4000,
  inputLength: 3000,
  hint: 2000,
  viewBlocks: 100,
} as const;

/** Cuts by code points, as Slack counts, and says so with an ellipsis. */
export function truncate(text: string, max: number): string {
  // Never more code points than code units: most texts need no counting.
  if (text.length <= max) return text;
  const points = [...text];
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}

/** As many whole lines as fit: cut in the middle, what stood in code, or in a date, would be read as something else. */
export function wholeLines(lines: readonly string[], max: number): string {
  let text = '';
  for (const line of lines) {
    const longer = text === '' ? line : `${text}\n${line}`;
    if (longer.length > max) return text === '' ? truncate(line, max) : `${text}\n…`;
    text = longer;
  }
  return text;
}

/** Text of others inside mrkdwn: no mentions, links or channel pings can come of it. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** White space, controls, marks that turn or hide text, halves of characters. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\s]+/gu;

/** Text of others as inline code; a backtick would end it. */
export function code(text: string): string {
  return `\`${escapeMrkdwn(text.replaceAll('`', 'ˋ').replace(unseen, ' '))}\``;
}

/** Text of others inside a sentence: escaped, on one line, without marks that would format or hide it, no link. */
export function quote(text: string): string {
  const escaped = escapeMrkdwn(text.replace(unseen, ' ').trim());
  return escaped.replace(/[*_~`]/gu, (mark) => `\u200b${mark}`).replace(linking, (mark) => `${mark}\u200b`);
}

/** What makes Slack see a link, an address, a channel or a mention in plain text: `a://`, `a.b`, `a@b`, `#a`, `@a`. */
const linking = /(?<=\p{L}):(?=\S)|\.(?=\p{L})|[@#](?=\S)/gu;

export const plain = (text: string, max = 75): PlainTextElement => ({
  type: 'plain_text',
  text: truncate(text, max),
  emoji: false,
});
/** Verbatim: Slack makes links of what is written as links, and of nothing else. */
export const mrkdwn = (text: string, max: number = limits.sectionText): MrkdwnElement => ({
  type: 'mrkdwn',
  text: truncate(text, max),
  verbatim: true,
});

export const section = (text: string): SectionBlock => ({ type: 'section', text: mrkdwn(text) });
export const sectionWith = (text: string, accessory: Button): SectionBlock => ({
  ...section(text),
  accessory,
});
export const context = (text: string): ContextBlock => ({ type: 'context', elements: [mrkdwn(text)] });
export const option = (value: string, text: string, description?: string): PlainTextOption => ({
  text: plain(text, limits.optionText),
  value,
  ...(description ? { description: plain(description, limits.optionText) } : {}),
});

/** A time in the reader's own time zone; `fallback` shows where Slack's formatting is not available. */
export function dateText(epochMs: number): string {
  const fallback = `${new Date(epochMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(epochMs / 1000)}^{date_short_pretty} {time}|${fallback}>`;
}

interface InputFrame {
  /** Also the action id: every input of ours has one element. */
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly optional?: boolean;
  /** Whether the app hears of every change at once. */
  readonly dispatch?: boolean;
}

/** Slack's default for typed inputs is Enter alone. Source: docs.slack.dev, dispatch action configuration. */
const atEveryCharacter = { dispatch_action_config: { trigger_actions_on: ['on_character_entered'] } } as {
  dispatch_action_config: { trigger_actions_on: ['on_character_entered'] };
};

function input(frame: InputFrame, element: InputBlock['element']): InputBlock {
  return {
    type: 'input',
    block_id: frame.id,
    label: plain(frame.label, 2000),
    element,
    optional: frame.optional ?? false,
    ...(frame.hint ? { hint: plain(frame.hint, 2000) } : {}),
    ...(frame.dispatch ? { dispatch_action: true } : {}),
  };
}

export interface TextInput extends InputFrame {
  readonly initial?: string | undefined;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly multiline?: boolean;
}

export function textInput({
  initial,
  placeholder,
  maxLength = limits.inputLength,
  multiline,
  ...frame
}: TextInput): InputBlock {
  return input(frame, {
    type: 'plain_text_input',
    action_id: frame.id,
    max_length: maxLength,
    ...(multiline ? { multiline } : {}),
    ...(frame.dispatch ? atEveryCharacter : {}),
    ...(initial ? { initial_value: [...initial].slice(0, maxLength).join('') } : {}),
    ...(placeholder ? { placeholder: plain(placeholder, 150) } : {}),
  });
}

export interface NumberInput extends InputFrame {
  readonly initial?: string | undefined;
  readonly min: number;
  readonly max: number;
  readonly decimals?: boolean;
}

/** An initial value that is no number in range is left out: Slack would refuse the whole view. */
export function numberInput({ initial, min, max, decimals = false, ...frame }: NumberInput): InputBlock {
  const isUsable = initial !== undefined && (decimals ? /^\d+(\.\d+)?$/u : /^\d+$/u).test(initial);
  const isInRange = isUsable && Number(initial) >= min && Number(initial) <= max;
  return input(frame, {
    type: 'number_input',
    action_id: frame.id,
    is_decimal_allowed: decimals,
    min_value: String(min),
    max_value: String(max),
    ...(frame.dispatch ? atEveryCharacter : {}),
    ...(isInRange ? { initial_value: initial } : {}),
  });
}

export interface SelectInput extends InputFrame {
  readonly options: readonly PlainTextOption[];
  readonly initial?: string | undefined;
}

export function selectInput({ options, initial, ...frame }: SelectInput): InputBlock {
  const initialOption = options.find(({ value }) => value === initial);
  return input(frame, {
    type: 'static_select',
    action_id: frame.id,
    options: [...options],
    ...(initialOption ? { initial_option: initialOption } : {}),
  });
}

export interface ExternalSelectInput extends InputFrame {
  readonly initial?: PlainTextOption | undefined;
  readonly placeholder?: string;
}

/** A menu whose options the app is asked for, at once and at every letter typed. */
export function externalSelectInput({ initial, placeholder, ...frame }: ExternalSelectInput): InputBlock {
  return input(frame, {
    type: 'external_select',
    action_id: frame.id,
    min_query_length: 0,
    ...(initial ? { initial_option: initial } : {}),
    ...(placeholder ? { placeholder: plain(placeholder, 150) } : {}),
  });
}

export interface CheckboxInput extends InputFrame {
  readonly option: PlainTextOption;
  readonly checked: boolean;
}

/** One box: a yes or no. Optional, since "no" is the empty state, unless it has to be ticked. */
export function checkboxInput({ option: box, checked, ...frame }: CheckboxInput): InputBlock {
  return input(
    { optional: true, ...frame },
    {
      type: 'checkboxes',
      action_id: frame.id,
      options: [box],
      ...(checked ? { initial_options: [box] } : {}),
    },
  );
}

export interface CheckboxesInput extends InputFrame {
  readonly options: readonly PlainTextOption[];
  /** Values of the ticked ones. */
  readonly checked: readonly string[];
}

/** Several boxes: none, some or all. */
export function checkboxesInput({ options, checked, ...frame }: CheckboxesInput): InputBlock {
  const ticked = options.filter(({ value }) => checked.includes(value ?? ''));
  return input(
    { optional: true, ...frame },
    {
      type: 'checkboxes',
      action_id: frame.id,
      options: [...options],
      ...(ticked.length > 0 ? { initial_options: ticked } : {}),
    },
  );
}

export interface ButtonSpec {
  readonly actionId: string;
  readonly text: string;
  readonly value?: string;
  /** Opened in the browser of whoever presses it; the app hears of the press as well. */
  readonly url?: string;
  readonly style?: 'primary' | 'danger';
  /** For screen readers, where the text alone does not say what it acts on. */
  readonly label?: string;
  readonly confirm?: ConfirmationDialog;
}

export function button({ actionId, text, value, url, style, label, confirm }: ButtonSpec): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plain(text),
    ...(value ? { value } : {}),
    ...(url ? { url } : {}),
    ...(style ? { style } : {}),
    ...(label ? { accessibility_label: truncate(label, 75) } : {}),
    ...(confirm ? { confirm } : {}),
  };
}

export const buttonRow = (blockId: string, ...buttons: readonly ButtonSpec[]): ActionsBlock => ({
  type: 'actions',
  block_id: blockId,
  elements: buttons.map(button),
});

/** Buttons, and what else may stand among them. */
export const actionsRow = (blockId: string, elements: readonly (ButtonSpec | Overflow)[]): ActionsBlock => ({
  type: 'actions',
  block_id: blockId,
  elements: elements.map((each) => ('type' in each ? each : button(each))),
});

/** What does not fit in a row of buttons: five at most. */
export const overflow = (
  actionId: string,
  options: readonly { readonly value: string; readonly text: string }[],
): Overflow => ({
  type: 'overflow',
  action_id: actionId,
  options: options.map(({ value, text }) => option(value, text)),
});

export interface Confirmation {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  /** Of the button that says yes. */
  readonly style?: 'primary' | 'danger';
}

export const confirmation = ({ title, text, yes, no, style }: Confirmation): ConfirmationDialog => ({
  title: plain(title, 100),
  text: plain(text, 300),
  confirm: plain(yes, 30),
  deny: plain(no, 30),
  ...(style ? { style } : {}),
});
