// What the platform did, in words for a person: what happened, and what to do next. Pure. The meaning of each code is
// in launches/platform-codes.ts.
import { firstReasonOf, type PlatformFailure } from '../../launches/outcome.ts';
import { type DocumentedCode, isDocumented } from '../../launches/platform-codes.ts';
import { quote, truncate } from './block-kit.ts';
import type { Translate } from './language/translate.ts';

export interface Explanation {
  readonly happened: string;
  readonly next: string;
}

/** A message points to the form; the form itself speaks of its own fields and its own button. */
export type Speaker = 'message' | 'form';

/** The field that the platform's words name, as the person knows it. */
export interface NamedField {
  readonly label: string;
  readonly value: string;
}

export interface ExplainOptions {
  readonly speaker?: Speaker;
  readonly named?: NamedField | null;
}

/** The platform's own words are quoted where there are any; they are escaped and cannot ping anyone. */
export function explainFailure(
  failure: PlatformFailure,
  t: Translate,
  options: ExplainOptions = {},
): Explanation {
  const { speaker = 'message', named = null } = options;
  const known = explainKnown(failure, speaker, t);
  const sentences = [
    known.happened,
    ...(failure.message ? [t('platform.says', { message: quote(truncate(failure.message, 300)) })] : []),
    ...(named ? [nameField(named, t)] : []),
  ];
  const next = named ? t(speaker === 'form' ? 'platform.named_form' : 'platform.named_next') : known.next;
  return { happened: joinSentences(t, sentences), next };
}

function nameField({ label, value }: NamedField, t: Translate): string {
  const field = `*${quote(label)}*`;
  return value
    ? t('platform.named', { field, value: quote(truncate(value, 120)) })
    : t('platform.namedField', { field });
}

/** Sentences in a row, as the language sets them. */
export const joinSentences = (t: Translate, sentences: readonly string[]): string =>
  sentences.join(t('common.sentenceGap'));

type Topic =
  | DocumentedCode
  | Exclude<PlatformFailure['reason'], 'code' | 'absent' | 'operator'>
  | 'unclear'
  | 'renewed'
  | 'undocumented'
  | 'http401'
  | 'httpBarred'
  | 'http429'
  | 'page';

function explainKnown(failure: PlatformFailure, speaker: Speaker, t: Translate): Explanation {
  const topic = topicOf(failure);
  const next = t(speaker === 'form' ? `platform.${topic}_form` : `platform.${topic}_next`);
  switch (topic) {
    case 'http':
    case 'httpBarred':
      return { happened: t(`platform.${topic}`, { status: failure.httpStatus ?? '?' }), next };
    case 'undocumented':
      return { happened: t('platform.undocumented', { code: quote(failure.code ?? '') }), next };
    default:
      return { happened: t(`platform.${topic}`), next };
  }
}

function topicOf(failure: PlatformFailure): Topic {
  if (failure.renewed) return 'renewed';
  if (failure.code !== undefined) return isDocumented(failure.code) ? failure.code : 'undocumented';
  const reason = firstReasonOf(failure);
  switch (reason) {
    case undefined:
    case 'code':
      return 'unclear';
    case 'http':
      return topicOfStatus(failure.httpStatus);
    case 'unreadable':
      // A login page, or a notice of a gateway.
      return failure.contentType === 'text/html' ? 'page' : 'unreadable';
    default:
      return reason;
  }
}

/** Statuses without the platform's own envelope; who sent them is told by the status alone. */
function topicOfStatus(status: number | undefined): Topic {
  switch (status) {
    case 401:
      return 'http401';
    case 403:
    case 407:
      return 'httpBarred';
    case 429:
      return 'http429';
    default:
      return 'http';
  }
}
