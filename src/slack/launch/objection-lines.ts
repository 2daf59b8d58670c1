// What is known to speak against a form, in words, under the field where it is to be mended. Pure.
// They are plain text: nothing in them can be a mention or a link.
import { isFinal, type Objection } from '../../form/objections.ts';
import { toTimeText } from '../../form/time-choices.ts';
import { truncate } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeTimeLimit } from '../kit/time-limit.ts';
import type { Marks } from './note-lines.ts';
import { acceleratorName } from './short-names.ts';

export function markObjections(objections: readonly Objection[], isFromPreset: boolean, t: Translate): Marks {
  const marks: Record<string, string> = {};
  for (const objection of objections)
    marks[objection.blockId] ??= explainObjection(objection, isFromPreset, t);
  return marks;
}

export function explainObjection(objection: Objection, isFromPreset: boolean, t: Translate): string {
  const value = truncate(objection.value, 200);
  switch (objection.kind) {
    case 'unlisted':
      return isFromPreset
        ? t(`preset.${objection.what}Gone`, { value })
        : t(unlistedKeys[objection.what], { value });
    case 'unfit':
      return explainUnfit(objection, t);
    case 'over-limit':
      return explainLimit(objection, t);
    case 'many':
      return t('launching.many', { count: value });
    case 'script':
      return t('script.odd', {
        places: objection.places
          .slice(0, 5)
          .map(({ line, column, kind }) => t('script.place', { line, column, name: t(`script.${kind}`) }))
          .join(t('common.listSeparator')),
      });
  }
}

const unlistedKeys = {
  image: 'choices.unlistedImage',
  group: 'choices.unlistedGroup',
  mount: 'choices.unlistedMount',
} as const;

function explainUnfit(objection: Objection & { kind: 'unfit' }, t: Translate): string {
  const { unfit } = objection;
  const value = truncate(unfit.value.split('/').at(-1) ?? unfit.value, 120);
  const made = unfit.fits
    .map((fit) => (unfit.against === 'acceleratorType' ? acceleratorName(fit, t) : fit))
    .join(t('common.listSeparator'));
  const what =
    unfit.against === 'imagePath'
      ? t('fit.version', { value, made })
      : t(unfit.field === 'imagePath' ? 'fit.image' : 'fit.group', { value, made });
  return `⚠️ ${[what, t(isFinal(objection) ? 'fit.change' : 'fit.orPress')].join(t('common.sentenceGap'))}`;
}

function explainLimit({ blockId, limit, group }: Objection & { kind: 'over-limit' }, t: Translate): string {
  switch (blockId) {
    case 'cpuNumber':
      return t('limits.overCpu', { group, max: limit });
    case 'ramSize':
      return t('limits.overRam', { group, max: wholeGib(limit) });
    case 'gpuNumber':
      return t('limits.overCards', { group, max: limit });
    case 'timeoutLimit':
      return t('limits.overTime', { group, max: describeTimeLimit(toTimeText(limit), t) });
  }
}

/** GiB that surely fit, to one decimal. */
export const wholeGib = (mb: number): string => String(Math.floor((mb / 1024) * 10) / 10);
