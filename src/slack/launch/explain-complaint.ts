// What was not understood of the quick arguments, in words. Pure.
import type { Complaint } from '../../form/quick-arguments.ts';
import { code, truncate } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';

export type { Complaint } from '../../form/quick-arguments.ts';

const short = (text: string) => code(truncate(text, 60));

export function explainComplaint(complaint: Complaint, t: Translate): string {
  switch (complaint.code) {
    case 'not-understood': {
      const word = short(complaint.word);
      return complaint.nearest === null
        ? t('arguments.notUnderstood', { word })
        : t('arguments.notUnderstoodNearest', { word, nearest: code(complaint.nearest) });
    }
    case 'not-a-value': {
      const { key, value, example } = complaint;
      return t('arguments.notAValue', {
        argument: short(`${key}=${value}`),
        example: code(`${key}=${example}`),
      });
    }
    case 'out-of-range': {
      const { key, value, min, max } = complaint;
      return t('arguments.outOfRange', { argument: short(`${key}=${value}`), min, max });
    }
    case 'much-memory':
      return t('arguments.muchMemory', { value: short(complaint.value), max: complaint.max });
    case 'repeated':
      return t('arguments.repeated', { argument: short(`${complaint.key}=${complaint.value}`) });
    case 'contradiction':
      return t('arguments.contradiction');
    case 'token':
      return t('arguments.token');
  }
}
