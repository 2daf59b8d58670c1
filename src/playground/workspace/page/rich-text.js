// rich_text blocks and table cells.
import { el } from './dom.js';
import { link } from './mrkdwn.js';

export function richText(block, context) {
  return el('div', { class: 'rich-text' }, ...(block.elements ?? []).map((part) => partOf(part, context)));
}

export function table(block, context) {
  const rows = block.rows.map((row, index) =>
    el('tr', {}, ...row.map((cell) => el(index === 0 ? 'th' : 'td', {}, cellOf(cell, context)))),
  );
  return el('div', { class: 'table-frame' }, el('table', {}, el('tbody', {}, ...rows)));
}

function cellOf(cell, context) {
  return cell.type === 'rich_text' ? richText(cell, context) : String(cell.text ?? '');
}

function partOf(part, context) {
  const children = (part.elements ?? []).map((child) =>
    child.elements ? partOf(child, context) : piece(child, context),
  );
  switch (part.type) {
    case 'rich_text_list': {
      const items = children.map((child) => el('li', {}, child));
      return el(part.style === 'ordered' ? 'ol' : 'ul', {}, ...items);
    }
    case 'rich_text_quote':
      return el('blockquote', {}, ...children);
    case 'rich_text_preformatted':
      return el('pre', {}, ...children);
    default:
      return el('p', {}, ...children);
  }
}

function piece(item, context) {
  switch (item.type) {
    case 'text':
      return styled(item.text, item.style);
    case 'link':
      return link(item.url, item.text);
    case 'user':
      return el('span', { class: 'mention' }, `@${context.userName(item.user_id) ?? item.user_id}`);
    case 'channel':
      return el('span', { class: 'mention' }, `#${context.channelName(item.channel_id) ?? item.channel_id}`);
    case 'emoji':
      return `:${item.name}:`;
    case 'date':
      return item.fallback ?? new Date(item.timestamp * 1000).toLocaleString(context.locale);
    default:
      return item.text ?? '';
  }
}

function styled(text, style = {}) {
  let node = document.createTextNode(text);
  if (style.code) node = el('code', {}, node);
  if (style.bold) node = el('strong', {}, node);
  if (style.italic) node = el('em', {}, node);
  if (style.strike) node = el('s', {}, node);
  return node;
}
