// What was not understood of a command's arguments, in words that say what to do. Mrkdwn; what was typed is inline
// code, so nothing in it can ping, link or format. Pure.
import { argumentExamples } from '../../form/argument-keys.ts';
import type { ArgumentTarget, Complaint, Takes } from '../../form/complaints.ts';
import { code } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';

type Of<Code extends Complaint['code']> = Extract<Complaint, { code: Code }>;

export function explainComplaint(complaint: Complaint, t: Translate): string {
  switch (complaint.code) {
    case 'unknown_key':
      return explainUnknownKey(complaint, t);
    case 'no_value': {
      const { key, field } = complaint;
      return t('arguments.noValue', { key: code(key), example: code(argumentExamples[field] ?? `${key}=…`) });
    }
    case 'not_a_value':
      return t('arguments.notAValue', {
        typed: typedIn(complaint),
        field: nameOf(complaint.field, t),
        takes: explainTakes(complaint.takes, t),
      });
    case 'out_of_range':
      return explainRange(complaint, t);
    case 'repeated': {
      const { field, kept, dropped } = complaint;
      return t('arguments.repeated', { field: nameOf(field, t), kept: code(kept), dropped: code(dropped) });
    }
    case 'several_matches':
      return t('arguments.severalMatches', {
        typed: typedIn(complaint),
        matches: listSome(complaint.matches, t),
      });
    case 'no_match': {
      const typed = typedIn(complaint);
      if (complaint.nearest === null) return t('arguments.noMatch', { typed });
      return t('arguments.noMatchNearest', { typed, nearest: code(complaint.nearest) });
    }
    case 'memory_unit':
      return explainMemoryUnit(complaint, t);
    case 'time_unit':
      return explainTimeUnit(complaint, t);
    case 'contradiction':
      return t('arguments.contradiction', { one: code(complaint.one), other: code(complaint.other) });
    case 'in_form':
      return t(`arguments.inForm_${complaint.part}`, { key: code(complaint.key) });
    case 'secret':
      return t('arguments.secret');
    case 'not_an_argument':
      return t('arguments.notAnArgument', { text: code(complaint.text), example: code('gpu=1') });
    case 'too_many':
      return t('arguments.tooMany', { max: complaint.max });
  }
}

const typedIn = ({ key, text }: { readonly key: string; readonly text: string }): string =>
  code(`${key}=${text}`);

function explainUnknownKey({ key, text, nearest }: Of<'unknown_key'>, t: Translate): string {
  const values = { typed: code(text), key: code(key) };
  return nearest === null
    ? t('arguments.unknownKey', values)
    : t('arguments.unknownKeyNearest', { ...values, nearest: code(nearest) });
}

function explainTakes(takes: Takes, t: Translate): string {
  switch (takes.kind) {
    case 'whole':
      return t('arguments.takes_whole', { min: takes.min, max: takes.max });
    case 'choice':
      return t('arguments.takes_choice', {
        choices: takes.choices.map(code).join(t('common.listSeparator')),
      });
    case 'name':
    case 'text':
      return t(`arguments.takes_${takes.kind}`, { max: takes.max });
    default:
      return t(`arguments.takes_${takes.kind}`);
  }
}

function explainRange(complaint: Of<'out_of_range'>, t: Translate): string {
  const { field, min, max } = complaint;
  const values = { typed: typedIn(complaint), field: nameOf(field, t), min, max };
  if (field === 'ramSize') return t('arguments.outOfRangeGib', values);
  return field === 'timeoutLimit'
    ? t('arguments.outOfRangeHours', values)
    : t('arguments.outOfRange', values);
}

function explainMemoryUnit(complaint: Of<'memory_unit'>, t: Translate): string {
  const { key, text } = complaint;
  const [asMb, asGib] = [code(`${key}=${text}MB`), code(`${key}=${text}GiB`)];
  return t('arguments.memoryUnit', { typed: typedIn(complaint), text: bare(text), asMb, asGib });
}

function explainTimeUnit(complaint: Of<'time_unit'>, t: Translate): string {
  const { key, text } = complaint;
  const [asHours, asMinutes] = [code(`${key}=${text}h`), code(`${key}=${text}m`)];
  return t('arguments.timeUnit', { typed: typedIn(complaint), text: bare(text), asHours, asMinutes });
}

/** A number as typed; nothing else gets this far, and nothing else gets through. */
const bare = (text: string): string => text.replace(/[^\d.]/gu, '');

const mostListed = 4;
function listSome(names: readonly string[], t: Translate): string {
  const listed = names.slice(0, mostListed).map(code).join(t('common.listSeparator'));
  const left = names.length - mostListed;
  return left > 0 ? `${listed} ${t('common.more', { count: left })}` : listed;
}

function nameOf(field: ArgumentTarget, t: Translate): string {
  if (field === 'cardPlace') return t('arguments.card');
  return field === 'preset' ? t('arguments.preset') : t(`field.${field}`);
}
