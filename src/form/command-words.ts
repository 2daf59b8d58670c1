// What stands behind `/gpu-instance`: a word of its own, or arguments that fill in the form. The first word decides.
// The words are in docs/commands.md. Pure.
import { type ArgumentLabels, type KeyBook, keyBookOf, noLabels } from './argument-keys.ts';
import { mayBeBare } from './argument-phrases.ts';
import { cutWords, type Token } from './argument-words.ts';
import { nearest } from './nearest.ts';
import { looksSecret } from './secret-text.ts';
import { fold, narrow, tidyTyped } from './typed-text.ts';

interface CommandRow {
  readonly word: string;
  /** What people type for it, in any language; a beginning in Chinese is enough, since nothing parts words there. */
  readonly also: readonly string[];
  /**
   * `unread`: what follows may be a token, so nobody looks at it. `name`: a name, then arguments. `instance`: the name, task
   * ID or reference of one.
   */
  readonly takes: 'rest' | 'unread' | 'name' | 'instance';
}

/** One row a word. A later word is one more row, and a case where commands are answered. */
const rows = [
  { word: 'help', also: ['?', 'h', 'usage', '帮助', '说明', '用法'], takes: 'rest' },
  { word: 'connect', also: ['login', 'log in', 'sign in', '连接', '登录', '绑定'], takes: 'unread' },
  {
    word: 'disconnect',
    also: ['logout', 'log out', 'sign out', '断开', '退出', '解绑'],
    takes: 'unread',
  },
  { word: 'forget-me', also: ['forget me', '忘记我'], takes: 'unread' },
  { word: 'presets', also: ['预设列表'], takes: 'rest' },
  { word: 'preset', also: ['预设'], takes: 'name' },
  { word: 'recent', also: ['history', '最近', '历史'], takes: 'rest' },
  { word: 'whoami', also: ['who am i', '我是谁'], takes: 'rest' },
  {
    word: 'list',
    also: ['ls', 'instances', 'my instances', 'status', '列表', '我的实例', '实例列表'],
    takes: 'rest',
  },
  { word: 'who', also: ['who runs', '谁在用', '谁在运行'], takes: 'rest' },
  {
    word: 'free',
    also: ['free cards', 'available', 'availability', '空闲', '空闲卡'],
    takes: 'rest',
  },
  { word: 'show', also: ['details', 'info', '查看', '详情'], takes: 'instance' },
  { word: 'stop', also: ['停止', '停掉', '关闭'], takes: 'instance' },
  { word: 'start', also: ['restart', '重启', '重新启动'], takes: 'instance' },
  { word: 'delete', also: ['remove', '删除', '移除'], takes: 'instance' },
  { word: 'script', also: ['exec', 'execute', '脚本', '运行脚本'], takes: 'instance' },
  { word: 'connect-to', also: ['open', 'enter', '进入', '打开'], takes: 'instance' },
  { word: 'settings', also: ['preferences', '设置'], takes: 'rest' },
  { word: 'doctor', also: ['diagnose', '诊断', '体检'], takes: 'rest' },
  { word: 'audit', also: ['audit log', '审计', '审计日志'], takes: 'rest' },
] as const satisfies readonly CommandRow[];

export type CommandWord = (typeof rows)[number]['word'];

export type Command =
  | { readonly word: Exclude<CommandWord, 'preset'>; readonly rest: string }
  /** `arguments`: for `readQuickArguments`; empty when there are none. */
  | { readonly word: 'preset'; readonly name: string; readonly arguments: string }
  /** Nothing at all, or arguments. */
  | { readonly word: 'form'; readonly text: string }
  | { readonly word: 'unknown'; readonly nearest: CommandWord | null }
  /** A token where none belongs. Nothing of it is handed on. */
  | { readonly word: 'secret' };

/** `labels`: the form's own, so that `preset train Stop after=4h` knows where the name ends. */
export function readCommand(text: string, labels: ArgumentLabels = noLabels): Command {
  const book = keyBookOf(labels);
  const typed = withoutCommand(tidyTyped(text));
  if (typed === '') return { word: 'form', text: '' };
  const known = findWord(typed, book);
  if (known) return readKnown(known, book);
  const tokens = cut(typed, book);
  if (tokens.some(({ kind }) => kind === 'separator') || isBareArgument(tokens, book)) {
    return { word: 'form', text: typed };
  }
  if (looksSecret(typed)) return { word: 'secret' };
  return { word: 'unknown', nearest: nearestCommand(firstWord(typed)) };
}

/** The word that was probably meant, as `recent` for `recnet`; null when none is near. */
export function nearestCommand(typed: string): CommandWord | null {
  const spellings = rows.flatMap(({ word, also }) =>
    [word, ...also].map((spelling) => ({ word, folded: fold(spelling) })),
  );
  const found = nearest(fold(firstWord(typed)), spellings, ({ folded }) => folded);
  return found?.word ?? null;
}

const cut = (text: string, book: KeyBook) => cutWords(text, (word) => book.find(word) !== null);

/** `-—/` before it and whatever mark behind it are no part of a word. */
const leading = /^[\p{Pd}−/\s"'“”‘’`]*/u;
const letters = /^[\p{L}\p{N}_-]+/u;
const firstWord = (typed: string): string => letters.exec(narrow(typed).replace(leading, ''))?.[0] ?? '';

interface KnownWord {
  readonly row: (typeof rows)[number];
  /** As typed, without the mark that may part it from the word. */
  readonly rest: string;
}

/** `preset=train`, `preset : train`; but in `preset :rocket:` the colon is the name's. */
const withValue = /^(?:[=:＝：]|\s+[=＝]|\s+[:：]\s)\s*\S/u;

/** Longest first, so that `presets` is no `preset`. */
const spellings = rows
  .flatMap((row) => [row.word, ...row.also].map((spelling) => ({ row, spelling })))
  .sort((one, other) => other.spelling.length - one.spelling.length);

function findWord(typed: string, book: KeyBook): KnownWord | null {
  const plain = typed.replace(leading, '');
  for (const { row, spelling } of spellings) {
    const rest = restBehind(plain, spelling);
    if (rest === null) continue;
    // `preset=train` is an argument; `connect=…` is not.
    if (withValue.test(rest) && book.find(spelling)) return null;
    // `Stop after=4h` is one, too, and so is `停止时间 4h`; an instance is named, never set.
    if (row.takes === 'instance' && beginsWithKey(plain, spelling, book)) return null;
    return { row, rest: rest.replace(/^["'”’`]?[,.;:!=。，；：！、？?…]*\s*/u, '') };
  }
  return null;
}

function beginsWithKey(plain: string, spelling: string, book: KeyBook): boolean {
  const tokens = cut(plain, book);
  const [first] = tokens;
  if (first?.kind !== 'word') return false;
  const isLonger = narrow(first.word.text).toLowerCase() !== spelling;
  return findFirstKey(tokens, book) === first.start || (isLonger && isBareArgument(tokens, book));
}

/** What is behind this word at the beginning, whatever its width and case; null when it is not there. */
function restBehind(plain: string, spelling: string): string | null {
  const points = [...plain];
  const begun = points.slice(0, [...spelling].length).join('');
  if (narrow(begun).toLowerCase() !== spelling) return null;
  const rest = points.slice([...spelling].length).join('');
  const isChinese = /\p{Script=Han}/u.test(spelling);
  return isChinese || !/^[\p{L}\p{N}_-]/u.test(rest.normalize('NFKC')) ? rest : null;
}

function readKnown({ row, rest }: KnownWord, book: KeyBook): Command {
  if (row.takes === 'unread') return { word: row.word, rest: '' };
  if (row.takes === 'name') return readPreset(rest, book);
  if (row.takes === 'instance')
    return looksSecret(rest) ? { word: 'secret' } : { word: row.word, rest: unquote(rest) };
  return { word: row.word, rest: looksSecret(rest) ? '' : rest };
}

/** The name ends where the first `key=` begins; quotes around it are left out. */
function readPreset(rest: string, book: KeyBook): Command {
  const start = findFirstKey(cut(rest, book), book);
  const points = [...rest];
  const name = unquote(points.slice(0, start ?? points.length).join(''));
  const overrides = start === null ? '' : points.slice(start).join('');
  if (looksSecret(name)) return { word: 'secret' };
  if (!/[\p{L}\p{N}\p{S}]/u.test(name)) return { word: 'presets', rest: '' };
  return { word: 'preset', name, arguments: overrides };
}

const unquote = (text: string): string => {
  const trimmed = text.replace(/[\s,;，；、]+$/u, '').trim();
  const inside = /^(?:["“”„‟].*["“”„‟]|['‘’‚‛].*['‘’‚‛]|`.*`|«.*»|‹.*›|「.*」|『.*』|《.*》|<.*>)$/u.test(
    trimmed,
  );
  return (inside ? [...trimmed].slice(1, -1).join('') : trimmed).replace(/\s+/gu, ' ').trim();
};

/** A colon may be part of a name, so only one behind a known key counts. */
function findFirstKey(tokens: readonly Token[], book: KeyBook): number | null {
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'word' && token.word.dashes !== '' && book.find(token.word.text)) return token.start;
    if (token.kind !== 'separator') continue;
    const start = findKeyStart(tokens.slice(0, index), token.sign, book);
    if (start !== null) return start;
  }
  return null;
}

function findKeyStart(before: readonly Token[], sign: string, book: KeyBook): number | null {
  const words = before.flatMap((token) => (token.kind === 'word' ? [token] : []));
  for (let length = Math.min(5, words.length); length > 0; length -= 1) {
    const key = words.slice(-length);
    if (book.find(key.map(({ word }) => word.text).join(' '))) return key[0]?.start ?? null;
  }
  return sign === '=' ? (words.at(-1)?.start ?? null) : null;
}

/** `gpu 1`, `--group TeslaM40`: an argument though nothing parts key and value. */
function isBareArgument(tokens: readonly Token[], book: KeyBook): boolean {
  const [first, second] = tokens;
  if (first?.kind !== 'word' || second?.kind !== 'word') return false;
  const meaning = book.find(first.word.text);
  return meaning !== null && (first.word.dashes !== '' || mayBeBare(meaning));
}

/** The command itself, pasted along: `/gpu-instance gpu=1`. */
function withoutCommand(typed: string): string {
  const pasted = /^\/([\p{L}\p{N}_-]+)(?:\s+|$)/u.exec(typed);
  const isWord = spellings.some(({ spelling }) => spelling === pasted?.[1]?.toLowerCase());
  return pasted && !isWord ? typed.slice(pasted[0].length) : typed;
}
