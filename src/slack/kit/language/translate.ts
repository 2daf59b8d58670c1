// Texts in the reader's language, with keys and variables checked by the compiler.
import i18next from 'i18next';
import { en } from './en.ts';
import type { TextKey, TextValues } from './texts.ts';
import { zhCn } from './zh-cn.ts';

export const locales = ['en', 'zh-CN'] as const;
export type Locale = (typeof locales)[number];

/** The text in one language. Values go in as they are: whoever passes words of others escapes them. */
export interface Translate {
  <Key extends TextKey>(key: Key, ...values: TextValues<Key>): string;
  readonly locale: Locale;
}

const library = i18next.createInstance();
// All texts are in the code: nothing is loaded, so this is done when it returns.
void library.init({
  resources: { en: { translation: en }, 'zh-CN': { translation: zhCn } },
  fallbackLng: 'en',
  initAsync: false,
  // Slack's escaping is not HTML's.
  interpolation: { escapeValue: false },
});

function createTranslate(locale: Locale): Translate {
  const fixed = library.getFixedT(locale) as (key: string, values: object) => string;
  /** A form has a hundred texts, most of them without anything to fill in. */
  const plain = new Map<string, string>();
  const findPlain = (key: string) => {
    const text = plain.get(key) ?? fixed(key, {});
    plain.set(key, text);
    return text;
  };
  const translate = (key: string, values?: object) =>
    // Words of others may look like the library's references to other texts.
    values ? fixed(key, { ...values, nest: false, skipOnVariables: true }) : findPlain(key);
  return Object.assign(translate, { locale }) as Translate;
}

const byLocale: Readonly<Record<Locale, Translate>> = {
  en: createTranslate('en'),
  'zh-CN': createTranslate('zh-CN'),
};

export const translateTo = (locale: Locale): Translate => byLocale[locale];

/** Slack's locale of a person (`en-GB`, `zh-CN`) to one we have; null when we have none like it. */
export function toLocale(slackLocale: string | null | undefined): Locale | null {
  const language = slackLocale?.toLowerCase().split(/[-_]/u)[0];
  if (language === 'zh') return 'zh-CN';
  return language === 'en' ? 'en' : null;
}
