// What was found, for a terminal or for a program. Pure.
import { type Finding, type Grade, gradeOf, isSound } from '../diagnosis/finding.ts';
import { describeFinding } from '../slack/kit/describe-finding.ts';
import type { Translate } from '../slack/kit/language/translate.ts';

const marks: Readonly<Record<Grade, string>> = { fine: 'ok', note: 'note', warning: 'WARN', problem: 'FAIL' };

export function toText(findings: readonly Finding[], t: Translate): string {
  const lines = findings.flatMap((each) => {
    const { words, fix } = describeFinding(each, t);
    const line = `${marks[gradeOf(each)].padEnd(5)} ${words}`;
    return fix === null ? [line] : [line, `      ${fix}`];
  });
  const end = t(isSound(findings) ? 'doctor.sound' : 'doctor.unsound');
  return [...lines, '', end].join('\n');
}

export const toJson = (findings: readonly Finding[], t: Translate): string =>
  JSON.stringify(
    {
      ok: isSound(findings),
      findings: findings.map((each) => ({
        code: each.code,
        grade: gradeOf(each),
        ...describeFinding(each, t),
        facts: each.facts,
      })),
    },
    null,
    2,
  );
