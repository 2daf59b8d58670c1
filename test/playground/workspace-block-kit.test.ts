import { expect, test } from '@jest/globals';
import { findBlockKitProblems, isViewTooLarge } from '../../src/playground/workspace/block-kit-rules.ts';
import { aForm, option, plain } from './workspace-apps.ts';

const options = [option('a'), option('b')];

function inForm(element: object, more: object = {}) {
  return aForm({ blocks: [{ type: 'input', block_id: 'b', label: plain('L'), element, ...more } as never] });
}

function problemsOf(view: unknown) {
  return findBlockKitProblems('modal', view).map(({ pointer, message }) => `${pointer} ${message}`);
}

const select = { type: 'static_select', action_id: 'a' };
const text = { type: 'plain_text_input', action_id: 'a' };
const number = { type: 'number_input', action_id: 'a', is_decimal_allowed: false };
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

test('a form within every limit has no problems', () => {
  expect(problemsOf(aForm({ title: plain('x'.repeat(24)), private_metadata: 'x'.repeat(3000) }))).toEqual([]);
});

test('lengths are counted in characters, not in UTF-16 units', () => {
  expect(problemsOf(aForm({ title: plain('🚀'.repeat(24)) }))).toEqual([]);
  expect(problemsOf(aForm({ title: plain('🚀'.repeat(25)) }))).toEqual([
    '/title/text must be less than 25 characters',
  ]);
});

test.each<[string, unknown, string]>([
  ['a title of 25', aForm({ title: plain('x'.repeat(25)) }), '/title/text must be less than 25 characters'],
  ['an empty title', aForm({ title: plain('') }), '/title/text must be more than 0 characters'],
  [
    'a submit of 25',
    aForm({ submit: plain('x'.repeat(25)) }),
    '/submit/text must be less than 25 characters',
  ],
  [
    'metadata of 3001',
    aForm({ private_metadata: 'x'.repeat(3001) }),
    '/private_metadata must be less than 3001 characters',
  ],
  [
    'a callback_id of 256',
    aForm({ callback_id: 'x'.repeat(256) }),
    '/callback_id must be less than 256 characters',
  ],
  [
    'an unknown field',
    { ...aForm(), submit_disabled: true },
    ' invalid additional property: submit_disabled',
  ],
  ['no title', { ...aForm(), title: undefined }, ' missing required field: title'],
  ['an unknown block', aForm({ blocks: [{ type: 'nope' }] }), '/blocks/0/type unsupported type'],
  [
    'an empty section',
    aForm({ blocks: [{ type: 'section' } as never] }),
    '/blocks/0 missing required field: text',
  ],
  [
    'a text of 3001',
    aForm({ blocks: [section('x'.repeat(3001)) as never] }),
    '/blocks/0/text/text must be less than 3001 characters',
  ],
  ['no blocks', aForm({ blocks: [] }), '/blocks no fewer than 1 items allowed'],
  [
    '101 blocks',
    aForm({ blocks: Array(101).fill({ type: 'divider' }) }),
    '/blocks no more than 100 items allowed',
  ],
  [
    'a label of 2001',
    inForm(text, { label: plain('x'.repeat(2001)) }),
    '/blocks/0/label/text must be less than 2001 characters',
  ],
  [
    'a mrkdwn label',
    inForm(text, { label: { type: 'mrkdwn', text: 'x' } }),
    '/blocks/0/label/type invalid input: expected "plain_text"',
  ],
  [
    'a placeholder of 151',
    inForm({ ...text, placeholder: plain('x'.repeat(151)) }),
    '/blocks/0/element/placeholder/text must be less than 151 characters',
  ],
  [
    'number_input without is_decimal_allowed',
    inForm({ type: 'number_input', action_id: 'a' }),
    '/blocks/0/element missing required field: is_decimal_allowed',
  ],
  [
    'a min_value that is a number',
    inForm({ ...number, min_value: 1 }),
    '/blocks/0/element/min_value invalid input: expected string, received number',
  ],
  [
    'an initial_value out of range',
    inForm({ ...number, max_value: '8', initial_value: '9' }),
    '/blocks/0/element/initial_value must lie between min_value and max_value',
  ],
  [
    '101 options',
    inForm({ ...select, options: Array.from({ length: 101 }, (_, n) => option(`${n}`)) }),
    '/blocks/0/element/options no more than 100 items allowed',
  ],
  [
    'no options',
    inForm({ ...select, options: [] }),
    '/blocks/0/element/options no fewer than 1 items allowed',
  ],
  [
    'options and groups',
    inForm({ ...select, options, option_groups: [{ label: plain('G'), options }] }),
    '/blocks/0/element give one of options and option_groups',
  ],
  [
    'an option text of 76',
    inForm({ ...select, options: [option('a', 'x'.repeat(76))] }),
    '/blocks/0/element/options/0/text/text must be less than 76 characters',
  ],
  [
    'an option value of 151',
    inForm({ ...select, options: [option('x'.repeat(151), 'a')] }),
    '/blocks/0/element/options/0/value must be less than 151 characters',
  ],
  [
    'an initial_option worded differently',
    inForm({ ...select, options, initial_option: option('a', 'A') }),
    '/blocks/0/element/initial_option must be one of the options',
  ],
  [
    '11 checkboxes',
    inForm({
      type: 'checkboxes',
      action_id: 'a',
      options: Array.from({ length: 11 }, (_, n) => option(`${n}`)),
    }),
    '/blocks/0/element/options no more than 10 items allowed',
  ],
  [
    'a button as an input',
    inForm({ type: 'button', action_id: 'a', text: plain('B') }),
    '/blocks/0/element/type unsupported type',
  ],
  [
    'inputs without submit',
    { ...aForm(), submit: undefined },
    '/submit missing required field: submit (the view has input blocks)',
  ],
  [
    'a repeated block_id',
    aForm({
      blocks: [
        { type: 'divider', block_id: 'x' },
        { type: 'divider', block_id: 'x' },
      ],
    }),
    '/blocks/1/block_id must be unique within the view or message',
  ],
  [
    'a markdown block in a modal',
    aForm({ blocks: [{ type: 'markdown', text: 'x' } as never] }),
    '/blocks/0/type unsupported type',
  ],
])('%s is found', (_name, view, problem) => {
  expect(problemsOf(view)).toEqual([problem]);
});

test.each(['container', 'file', 'video', 'card', 'carousel', 'context_actions', 'data_table'])(
  'the block %s, whose limits are not played, is taken nowhere',
  (type) => {
    const blocks = [{ type }];
    for (const surface of ['modal', 'message', 'home'] as const)
      expect(findBlockKitProblems(surface, { blocks })).toContainEqual({
        pointer: '/blocks/0/type',
        message: 'unsupported type',
      });
  },
);

test('nor is a file_input', () => {
  expect(problemsOf(inForm({ type: 'file_input', action_id: 'a' }))).toEqual([
    '/blocks/0/element/type unsupported type',
  ]);
});

test('a Home tab without blocks is refused, a message without them is not', () => {
  expect(findBlockKitProblems('home', { type: 'home', blocks: [] })).toHaveLength(1);
  expect(findBlockKitProblems('message', { text: 'x', blocks: [] })).toEqual([]);
});

test('two buttons of one block need different action_ids', () => {
  const button = { type: 'button', action_id: 'same', text: plain('B') };
  const problems = findBlockKitProblems('message', {
    blocks: [{ type: 'actions', elements: [button, button] }],
  });
  expect(problems).toEqual([
    { pointer: '/blocks/0/elements/1/action_id', message: 'must be unique within its block' },
  ]);
});

test('only one element may ask for the focus', () => {
  const focused = { ...text, focus_on_load: true };
  const blocks = ['a', 'b'].map((block_id) => ({
    type: 'input',
    block_id,
    label: plain('L'),
    element: focused,
  }));
  expect(problemsOf(aForm({ blocks: blocks as never }))).toEqual([
    '/blocks only one element may have focus_on_load',
  ]);
});

test('a message holds 50 blocks, a Home tab 100', () => {
  const blocks = Array(51).fill({ type: 'divider' });
  expect(findBlockKitProblems('message', { blocks })).toHaveLength(1);
  expect(findBlockKitProblems('home', { type: 'home', blocks })).toEqual([]);
});

test('an alert stands in a modal and not in a message', () => {
  const blocks = [{ type: 'alert', text: plain('Careful'), level: 'warning' }];
  expect(problemsOf(aForm({ blocks: blocks as never }))).toEqual([]);
  expect(findBlockKitProblems('message', { blocks })).toHaveLength(1);
});

test('a view of more than 250 kB is too large', () => {
  const blocks = Array.from({ length: 90 }, () => section('x'.repeat(2900)));
  expect(isViewTooLarge(aForm({ blocks: blocks as never }))).toBe(true);
  expect(isViewTooLarge(aForm())).toBe(false);
});
