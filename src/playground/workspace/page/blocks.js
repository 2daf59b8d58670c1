// Block Kit blocks as elements. `actor` says what happens when something in them is used.
import { el } from './dom.js';
import { element } from './elements.js';
import { inputBlock } from './inputs.js';
import { mrkdwn, textObject } from './mrkdwn.js';
import { richText, table } from './rich-text.js';

export function drawBlocks(blocks, context, actor) {
  return blocks.map((block) => {
    const draw = drawers[block.type] ?? notDrawn;
    const drawn = draw(block, context, actor);
    drawn.classList.add('block', `block-${block.type}`);
    drawn.dataset.blockId = block.block_id ?? '';
    return drawn;
  });
}

const drawers = {
  header: (block, context) => el('h3', {}, ...textObject(block.text, context)),
  divider: () => el('hr'),
  section(block, context, actor) {
    const body = el('div', { class: 'section-body' });
    if (block.text) body.append(el('div', { class: 'text' }, ...textObject(block.text, context)));
    if (block.fields) {
      const fields = block.fields.map((field) => el('div', { class: 'text' }, ...textObject(field, context)));
      body.append(el('div', { class: 'fields' }, ...fields));
    }
    const accessory = block.accessory && element(block.accessory, block, context, actor);
    return el('div', {}, body, accessory ? el('div', { class: 'accessory' }, accessory) : null);
  },
  context: (block, context) =>
    el(
      'div',
      {},
      ...block.elements.map((each) =>
        each.type === 'image' ? picture(each) : el('span', {}, ...textObject(each, context)),
      ),
    ),
  actions: (block, context, actor) =>
    el('div', {}, ...block.elements.map((each) => element(each, block, context, actor))),
  input: inputBlock,
  image: (block) => el('figure', {}, picture(block), el('figcaption', {}, block.title?.text ?? '')),
  alert: (block, context) =>
    el(
      'div',
      { class: `alert-${block.level ?? 'default'}`, role: 'note' },
      ...textObject(block.text, context),
    ),
  markdown: (block, context) => el('div', { class: 'text' }, ...mrkdwn(block.text, context)),
  rich_text: (block, context) => richText(block, context),
  table: (block, context) => table(block, context),
  plan: (block, context, actor) =>
    el('div', {}, el('strong', {}, block.title), ...drawBlocks(block.tasks ?? [], context, actor)),
  task_card: (block, context) =>
    el(
      'div',
      { 'data-status': block.status },
      el('span', {}, `${taskMarks[block.status] ?? ''} ${block.title}`),
      block.details ? richText(block.details, context) : null,
      block.output ? richText(block.output, context) : null,
    ),
  container: (block, context, actor) =>
    el(
      'details',
      { open: block.default_collapsed !== true },
      el('summary', {}, ...textObject(block.title, context)),
      ...drawBlocks(block.child_blocks ?? [], context, actor),
    ),
};

const taskMarks = { pending: '○', in_progress: '◐', complete: '●', error: '✕' };

function notDrawn(block) {
  return el('p', { class: 'not-drawn' }, `(a ${block.type} block, which this page does not draw)`);
}

/** Pictures from outside are not loaded here; their description stands in. */
function picture(image) {
  return el('span', { class: 'picture', role: 'img', 'aria-label': image.alt_text }, `🖼 ${image.alt_text}`);
}
