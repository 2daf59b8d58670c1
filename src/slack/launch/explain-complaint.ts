// What was not understood of the quick arguments, in words. Pure.
import type { Complaint } from '../../form/quick-arguments.ts';
import { code, truncate } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';

export type { Complaint } from '../../form/quick-arguments.ts';

export function explainComplaint(complaint: Complaint, t: Translate): string {
  return t('arguments.notUnderstood', { word: code(truncate(complaint.word, 60)) });
}
