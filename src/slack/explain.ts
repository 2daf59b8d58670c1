// What the platform did, in words for a person: what happened, whether anything was started, what to do
// next. Pure. Codes: the platform's page "create container instance".
import type { PlatformFailure } from '../launches/outcome.ts';
import { quote, truncate } from './block-kit.ts';
import type { Translate } from './language/translate.ts';

export interface Explanation {
  readonly happened: string;
  readonly next: string;
}

const documentedCodes = [
  '10001',
  '10003',
  '10004',
  '10007',
  '10008',
  '10009',
  '10010',
  '10011',
  '10012',
  '716865',
] as const;
type DocumentedCode = (typeof documentedCodes)[number];

const isDocumented = (code: string): code is DocumentedCode =>
  (documentedCodes as readonly string[]).includes(code);

/** The platform's own words are quoted where there are any; they are escaped and cannot ping anyone. */
export function explainFailure(failure: PlatformFailure, t: Translate): Explanation {
  const known = explainKnown(failure, t);
  if (!failure.message) return known;
  const words = t('platform.says', { message: quote(truncate(failure.message, 300)) });
  return { happened: joinSentences(t, [known.happened, words]), next: known.next };
}

/** Sentences in a row, as the language sets them. */
export const joinSentences = (t: Translate, sentences: readonly string[]): string =>
  sentences.join(t('common.sentenceGap'));

function explainKnown(failure: PlatformFailure, t: Translate): Explanation {
  if (failure.code !== undefined) return explainCode(failure.code, t);
  const isLookedUp = failure.reason === 'absent' || failure.reason === 'operator';
  const reason = isLookedUp ? failure.after : failure.reason;
  switch (reason) {
    case undefined:
    case 'code':
      return { happened: t('platform.unclear'), next: t('platform.unclear_next') };
    case 'http':
      return explainStatus(failure.httpStatus, t);
    case 'unreadable':
      return isPage(failure)
        ? { happened: t('platform.page'), next: t('platform.page_next') }
        : { happened: t('platform.unreadable'), next: t('platform.unreadable_next') };
    default:
      return { happened: t(`platform.${reason}`), next: t(`platform.${reason}_next`) };
  }
}

/** A login page, or a notice of a gateway. */
const isPage = ({ contentType }: PlatformFailure): boolean => contentType === 'text/html';

/** Statuses without the platform's own envelope; who sent them is told by the status alone. */
function explainStatus(status: number | undefined, t: Translate): Explanation {
  switch (status) {
    case 401:
      return { happened: t('platform.http401'), next: t('platform.http401_next') };
    case 403:
    case 407:
      return { happened: t('platform.httpBarred', { status }), next: t('platform.httpBarred_next') };
    case 429:
      return { happened: t('platform.http429'), next: t('platform.http429_next') };
    default:
      return { happened: t('platform.http', { status: status ?? '?' }), next: t('platform.http_next') };
  }
}

function explainCode(code: string, t: Translate): Explanation {
  if (isDocumented(code)) return { happened: t(`platform.${code}`), next: t(`platform.${code}_next`) };
  return {
    happened: t('platform.undocumented', { code: quote(code) }),
    next: t('platform.undocumented_next'),
  };
}
