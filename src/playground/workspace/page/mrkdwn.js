// Slack's mrkdwn as elements: bold, italic, strike, code, links, mentions and dates.
import { el } from './dom.js';

const emoji = {
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  x: '❌',
  warning: '⚠️',
  no_entry: '⛔',
  rocket: '🚀',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  gear: '⚙️',
  key: '🔑',
  lock: '🔒',
  link: '🔗',
  bell: '🔔',
  tada: '🎉',
  wave: '👋',
  eyes: '👀',
  bulb: '💡',
  computer: '💻',
  desktop_computer: '🖥️',
  information_source: 'ℹ️',
  question: '❓',
  grey_question: '❔',
  stopwatch: '⏱️',
  alarm_clock: '⏰',
  clock1: '🕐',
  octagonal_sign: '🛑',
  wastebasket: '🗑️',
  arrows_counterclockwise: '🔄',
  point_right: '👉',
  mag: '🔍',
  package: '📦',
  memo: '📝',
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  large_blue_circle: '🔵',
  red_circle: '🔴',
  white_circle: '⚪',
};

const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
const inline =
  /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<![\w_])_([^_\n]+)_(?![\w_])|(?<![\w~])~([^~\n]+)~(?![\w~])|:([a-z0-9_+-]+):/g;

export function withoutEntities(text) {
  return text.replace(/&(amp|lt|gt);/g, (entity) => entities[entity]);
}

/** @returns {(Node | string)[]} */
export function mrkdwn(text, context) {
  const nodes = [];
  let position = 0;
  for (const match of text.matchAll(inline)) {
    nodes.push(...plain(text.slice(position, match.index)));
    nodes.push(toNode(match, context));
    position = match.index + match[0].length;
  }
  nodes.push(...plain(text.slice(position)));
  return nodes;
}

/** A text object: plain_text knows emoji only. */
export function textObject(object, context) {
  if (!object) return [];
  if (object.type === 'mrkdwn') return mrkdwn(object.text, context);
  return plain(
    object.text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji[name] ?? whole),
    (text) => text,
  );
}

function toNode([whole, block, code, angle, bold, italic, strike, emojiName], context) {
  if (block !== undefined) return el('pre', {}, withoutEntities(block.replace(/^\n|\n$/g, '')));
  if (code !== undefined) return el('code', {}, withoutEntities(code));
  if (angle !== undefined) return fromAngle(angle, context);
  if (bold !== undefined) return el('strong', {}, ...mrkdwn(bold, context));
  if (italic !== undefined) return el('em', {}, ...mrkdwn(italic, context));
  if (strike !== undefined) return el('s', {}, ...mrkdwn(strike, context));
  return emoji[emojiName] ?? whole;
}

function plain(text, decode = withoutEntities) {
  return text.split('\n').flatMap((line, index) => (index === 0 ? [decode(line)] : [el('br'), decode(line)]));
}

function fromAngle(inside, context) {
  const [target, label] = inside.split(/\|(.*)/s);
  if (target.startsWith('@')) return mention(`@${context.userName(target.slice(1)) ?? label ?? target}`);
  if (target.startsWith('#')) return mention(`#${context.channelName(target.slice(1)) ?? label ?? target}`);
  if (target.startsWith('!date^')) return date(target, label, context);
  if (target.startsWith('!')) return mention(`@${target.slice(1).split('^')[0]}`);
  return link(target, label);
}

function mention(text) {
  return el('span', { class: 'mention' }, text);
}

export function link(target, label) {
  const url = withoutEntities(target);
  const text = label ? withoutEntities(label) : url;
  if (!/^(https?:|mailto:)/i.test(url)) return text;
  return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text);
}

const dateFormats = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

function date(target, fallback, context) {
  const [, seconds, format = '{date_short} {time}', href] = target.split('^');
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return withoutEntities(fallback ?? target);
  const text = format.replace(/\{([a-z_]+)\}/g, (whole, token) => {
    const options = dateFormats[token.replace('_pretty', '')];
    if (!options) return whole;
    return new Intl.DateTimeFormat(context.locale, { ...options, timeZone: context.timeZone }).format(at);
  });
  const shown = el('time', { datetime: at.toISOString() }, text);
  if (!href || !/^https?:/i.test(href)) return shown;
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, shown);
}
