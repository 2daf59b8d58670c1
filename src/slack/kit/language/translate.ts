// Texts in the reader's language, with keys and variables checked by the compiler. See decisions 008 and 010.
import { en } from './en.ts';
import type { TextKey, Texts, TextValues } from './texts.ts';
import { zhCn } from './zh-cn.ts';

export const locales = ['en', 'zh-CN'] as const;
export type Locale = (typeof locales)[number];

/** The text in one language. Values go in as they are: whoever passes words of others escapes them. */
export interface Translate {
  <Key extends TextKey>(key: Key, ...values: TextValues<Key>): string;
  readonly locale: Locale;
}

/** A text split at its places to fill in: words and names take turns, and words come first and last. */
type Template = readonly string[];

function createTranslate(locale: Locale, texts: Texts): Translate {
  const templates = new Map<string, Template>();

  /** Split when it is first asked for: a start does not wait for texts that nobody reads. */
  function findTemplate(key: string): Template {
    const known = templates.get(key);
    if (known) return known;
    const template = findText(texts, key).split(/\{\{(\w+)\}\}/u);
    templates.set(key, template);
    return template;
  }

  const translate = (key: string, values?: Values) => fillIn(findTemplate(key), values);
  return Object.assign(translate, { locale }) as Translate;
}

type Values = Readonly<Record<string, string | number>>;

/** In one pass: what is filled in is not looked at again, whatever it looks like. */
function fillIn(template: Template, values: Values = {}): string {
  let text = template[0] ?? '';
  for (let at = 1; at < template.length; at += 2)
    text += `${values[template[at] ?? ''] ?? ''}${template[at + 1] ?? ''}`;
  return text;
}

/** The compiler lets through what there is. Should a key be made of something stored, a name is better than no form. */
function findText(texts: Texts, key: string): string {
  const dot = key.indexOf('.');
  const area = texts[key.slice(0, dot) as keyof Texts] as Readonly<Record<string, string>> | undefined;
  return area?.[key.slice(dot + 1)] ?? key;
}

const byLocale: Readonly<Record<Locale, Translate>> = {
  en: createTranslate('en', en),
  'zh-CN': createTranslate('zh-CN', zhCn),
};

export const translateTo = (locale: Locale): Translate => byLocale[locale];

/** Slack's locale of a person (`en-GB`, `zh-CN`) to one we have; null when we have none like it. */
export function toLocale(slackLocale: string | null | undefined): Locale | null {
  const language = slackLocale?.toLowerCase().split(/[-_]/u)[0];
  if (language === 'zh') return 'zh-CN';
  return language === 'en' ? 'en' : null;
}
