// What admins are told. Pure.
import type { AuditEntry } from '../../audit/ports.ts';
import { type Finding, type Grade, gradeOf, isSound } from '../../diagnosis/finding.ts';
import { code, dateText, limits, type Message, section, truncate, wholeLines } from '../kit/block-kit.ts';
import { describeFinding } from '../kit/describe-finding.ts';
import type { Translate } from '../kit/language/translate.ts';

const marks: Readonly<Record<Grade, string>> = {
  fine: ':white_check_mark:',
  note: ':information_source:',
  warning: ':warning:',
  problem: ':x:',
};
const linesASection = 6;
const longestFact = 200;

/** Nobody knows what a server answers: no link, mention or mark-up comes of it. */
const asWords = (text: string) => code(truncate(text, longestFact));

export function buildDoctorMessage(findings: readonly Finding[], t: Translate): Message {
  const lines = findings.map((each) => {
    const { words, fix } = describeFinding(each, t, asWords);
    return `${marks[gradeOf(each)]} ${words}${fix === null ? '' : `\n>${fix}`}`;
  });
  return inSections([t('doctor.title'), ...lines, t(isSound(findings) ? 'doctor.sound' : 'doctor.unsound')]);
}

export function buildAuditMessage(
  entries: readonly AuditEntry[],
  about: string | undefined,
  t: Translate,
): Message {
  const user = about === undefined ? '' : `<@${about}>`;
  if (entries.length === 0) {
    const text = about === undefined ? t('audit.none') : t('audit.noneOf', { user });
    return { text, blocks: [section(text)] };
  }
  const count = entries.length;
  const title = about === undefined ? t('audit.title', { count }) : t('audit.titleOf', { count, user });
  return inSections([title, ...entries.map((entry) => describeEntry(entry, t)), t('audit.more')]);
}

function describeEntry({ at, userId, action, launchId, detail }: AuditEntry, t: Translate): string {
  const facts = Object.entries(detail).map(([name, value]) => `${name}=${value}`);
  return [
    dateText(at),
    `<@${userId}>`,
    code(action),
    ...(launchId === null ? [] : [code(launchId.slice(0, 8))]),
    ...(facts.length === 0 ? [] : [asWords(facts.join(' '))]),
  ].join(t('common.dot'));
}

function inSections(lines: readonly string[]): Message {
  const parts: string[] = [];
  for (let at = 0; at < lines.length; at += linesASection)
    parts.push(lines.slice(at, at + linesASection).join('\n'));
  return {
    text: wholeLines(
      lines.flatMap((line) => line.split('\n')),
      limits.messageText - 2,
    ),
    blocks: parts.map((text) => section(text)),
  };
}
