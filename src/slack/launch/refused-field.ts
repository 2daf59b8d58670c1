// The field that a refusal is about, as far as the platform says: named in the message, marked in the form that comes
// back. Pure.
import { notesOf } from '../../form/notes.ts';
import type { FormSession } from '../../form/session.ts';
import type { LaunchRequest } from '../../launches/launch-request.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import { findFailedField } from '../../launches/platform-codes.ts';
import { explainFailure, type NamedField } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';
import { labelOf } from './field-names.ts';
import type { Marks } from './note-lines.ts';

/** Only what the platform's words name: a code's usual suspect is in the words for the code. */
export function namedFieldOf(
  failure: PlatformFailure,
  request: LaunchRequest,
  t: Translate,
): NamedField | null {
  const named = findFailedField(failure, request);
  return named?.isNamed ? { label: labelOf(named.path, t), value: named.value } : null;
}

export function markRefused(session: FormSession, t: Translate): Marks {
  const marks: Record<string, string> = {};
  for (const { blockId, failure } of notesOf(session.notes, 'refused')) {
    if (blockId === null) continue;
    // The platform's own words stand above the form; they are escaped for there.
    const { message: _, ...bare } = failure as unknown as PlatformFailure & { message?: string };
    marks[blockId] = `⚠️ ${explainFailure(bare, t, { speaker: 'form' }).happened}`;
  }
  return marks;
}
