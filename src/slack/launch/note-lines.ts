// What a form has to say, in the reader's language: lines above the fields, and lines under single ones. Pure.
import type { KnownBlock } from '@slack/types';
import type { Complaint } from '../../form/complaints.ts';
import { type Note, type NoteOf, notesOf } from '../../form/notes.ts';
import type { FormSession } from '../../form/session.ts';
import type { PlatformFailure } from '../../launches/outcome.ts';
import { buttonRow, code, context, dateText, limits, quote, section, truncate } from '../kit/block-kit.ts';
import { describeConnection } from '../kit/describe-connection.ts';
import { explainFailure } from '../kit/explain-failure.ts';
import type { Translate } from '../kit/language/translate.ts';
import { explainComplaint } from './explain-complaint.ts';
import { labelOfInput, nameOfField } from './field-names.ts';
import { launchIds } from './ids.ts';

/** Lines under single fields, by field or row id; plain text, in the place of the field's hint. */
export type Marks = Readonly<Record<string, string>>;

export function noteBlocks(session: FormSession, t: Translate): KnownBlock[] {
  return session.notes.flatMap((note): KnownBlock[] => {
    switch (note.code) {
      case 'unsent-form':
        return offerBlocks(note, t);
      case 'filled-from':
        return originLine(note, session, t);
      case 'usual-mounts':
        return session.values.mounts.length === 0
          ? []
          : [context(t('note.usualMounts', { paths: pathList(note.paths, t) }))];
      default:
        return sayNote(note, t).map((text) => section(truncate(text, limits.sectionText)));
    }
  });
}

/** Why "Fewer options" did not hide anything: said beside the button, as the top of a long form is out of sight. */
export function staysOpenBlocks(session: FormSession, t: Translate): KnownBlock[] {
  return notesOf(session.notes, 'stays-open').map(({ ids }) => {
    const labels = new Set(ids.map((id) => labelOfInput(id, session, t)));
    const text = t('note.staysOpen', { fields: [...labels].join(t('common.listSeparator')) });
    return section(truncate(text, limits.sectionText));
  });
}

function offerBlocks({ draft, name, at }: NoteOf<'unsent-form'>, t: Translate): KnownBlock[] {
  return [
    section(t('form.goOnOffer', { when: dateText(at), name: code(truncate(name, 60)) })),
    buttonRow(
      'offer',
      { actionId: launchIds.goOn, text: t('form.goOn'), value: draft, style: 'primary' },
      { actionId: launchIds.discard, text: t('form.goOnDiscard'), value: draft },
    ),
  ];
}

/** Only what is still as it was filled in. */
function originLine(
  { source, fields }: NoteOf<'filled-from'>,
  { explicit, notes }: FormSession,
  t: Translate,
): KnownBlock[] {
  const replaced = notes.flatMap((note) => (note.code === 'replaced' ? [note.field] : []));
  const left = fields.filter((field) => !explicit.includes(field) && !replaced.includes(field));
  if (left.length === 0) return [];
  const named = left.map((field) => nameOfField(field, t)).join(t('common.listSeparator'));
  return [context(t(source === 'operator' ? 'note.fromOperator' : 'note.fromLastLaunch', { fields: named }))];
}

const pathList = (paths: readonly string[], t: Translate) =>
  paths.map((path) => code(truncate(path, 80))).join(t('common.listSeparator'));

function sayNote(note: Note, t: Translate): string[] {
  switch (note.code) {
    case 'from-preset':
      return [sayPreset(note, t)];
    case 'no-such-preset': {
      const preset = quote(truncate(note.preset, 80));
      return [
        note.nearest === null
          ? t('preset.unknown', { preset })
          : t('preset.unknownNearest', { preset, nearest: quote(note.nearest) }),
      ];
    }
    case 'from-launch':
      return [
        [
          t('form.again', { name: code(note.name) }),
          ...(note.notTaken.length > 0
            ? [
                t('note.notTaken', {
                  parts: note.notTaken.map((part) => t(`note.part_${part}`)).join(t('common.listSeparator')),
                }),
              ]
            : []),
        ].join(t('common.sentenceGap')),
      ];
    case 'gone-on':
      return [t('form.goneOn')];
    case 'refused': {
      const failure = note.failure as unknown as PlatformFailure;
      return [
        t('form.lastAttempt', {
          ...explainFailure(failure, t, { speaker: 'form' }),
          reference: note.reference,
        }),
      ];
    }
    case 'argument':
      return [t('trouble.warning', { text: explainComplaint(note.complaint as unknown as Complaint, t) })];
    case 'connected':
      return describeConnection(
        { ...note, unchecked: note.unchecked as unknown as PlatformFailure | null },
        t,
      );
    default:
      return [];
  }
}

/** A colleague's preset may bring things along that run or are read in the reader's name. */
function sayPreset({ preset, author, pointsOut }: NoteOf<'from-preset'>, t: Translate): string {
  const name = quote(truncate(preset, 80));
  if (author === null) return t('form.fromPreset', { preset: name });
  const from = t('form.fromPresetOf', { preset: name, person: `<@${author}>` });
  if (pointsOut.length === 0) return from;
  const words = {
    script: 'note.lookAtScript',
    mount: 'note.lookAtMount',
    image: 'note.lookAtImage',
  } as const;
  const parts = pointsOut
    .map(({ what, text }) => t(words[what], { text: code(truncate(text, 300)) }))
    .join(t('common.listSeparator'));
  return [from, t('note.lookAt', { parts })].join(t('common.sentenceGap'));
}
