// Lines above the form's fields. Pure.
import { code, limits, truncate } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';

const mostWords = 10;

/** The line about quick arguments that were not understood. */
export function notUnderstoodNotice(words: readonly string[], t: Translate): string {
  const shown = words.slice(0, mostWords).map((word) => code(truncate(word, 60)));
  const more = words.length > mostWords ? [t('common.more', { count: words.length - mostWords })] : [];
  const list = [...shown, ...more].join(t('common.listSeparator'));
  return truncate(t('form.notUnderstood', { words: list }), limits.sectionText);
}
