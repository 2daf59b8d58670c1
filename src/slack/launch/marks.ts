// Lines under single fields of the form: what is known to be wrong, or unusual, before anything is sent. Pure.
// They are plain text, in the place of the field's hint: nothing in them can be a mention or a link.
import { hash } from 'node:crypto';
import { checkLimits, type LimitProblem } from '../../choices/limits.ts';
import { truncate } from '../kit/block-kit.ts';
import type { TextKey } from '../kit/language/texts.ts';
import type { Translate } from '../kit/language/translate.ts';
import { describeTimeLimit } from '../kit/time-limit.ts';
import type { FormValues } from './form.ts';
import { rowFieldId } from './ids.ts';
import type { FormKnowledge } from './knowledge.ts';

/** Words by block id. */
export type Marks = Readonly<Record<string, string>>;

export interface Unlisted {
  readonly blockId: string;
  readonly value: string;
  readonly kind: 'image' | 'group' | 'mount';
}

/** Values that the person's account does not list. They may still be used: the lists need not be complete. */
export function findUnlisted({ fields, mounts }: FormValues, known: FormKnowledge): Unlisted[] {
  const { imagePath = '', resourceGroup = '' } = fields;
  const unlisted: Unlisted[] = [];
  if (imagePath && known.images && !known.images.some(({ path }) => path === imagePath.trim()))
    unlisted.push({ blockId: 'imagePath', value: imagePath, kind: 'image' });
  if (resourceGroup && known.groups && !known.groups.some(({ name }) => name === resourceGroup.trim()))
    unlisted.push({ blockId: 'resourceGroup', value: resourceGroup, kind: 'group' });
  for (const { row, sourcePath } of mounts) {
    if (!sourcePath || !known.mountDirs || isInside(sourcePath.trim(), known.mountDirs)) continue;
    const blockId = rowFieldId('mountInfoList', row, 'sourcePath');
    unlisted.push({ blockId, value: sourcePath, kind: 'mount' });
  }
  return unlisted;
}

/** Short enough for a view's metadata, and nothing that a person typed. */
export const fingerprint = ({ blockId, value }: Unlisted): string =>
  hash('sha256', `${blockId} ${value}`).slice(0, 12);

/** A directory inside an authorised one is as good. */
function isInside(path: string, dirs: readonly string[]): boolean {
  return dirs.some((dir) => path === dir || path.startsWith(dir.endsWith('/') ? dir : `${dir}/`));
}

const words: Readonly<Record<'form' | 'preset', Readonly<Record<Unlisted['kind'], UnlistedKey>>>> = {
  form: {
    image: 'choices.unlistedImage',
    group: 'choices.unlistedGroup',
    mount: 'choices.unlistedMount',
  },
  preset: { image: 'preset.imageGone', group: 'preset.groupGone', mount: 'preset.mountGone' },
};
type UnlistedKey = Extract<
  TextKey,
  `choices.unlisted${'Image' | 'Group' | 'Mount'}` | `preset.${'image' | 'group' | 'mount'}Gone`
>;

export function markUnlisted(unlisted: readonly Unlisted[], origin: 'form' | 'preset', t: Translate): Marks {
  return Object.fromEntries(
    unlisted.map(({ blockId, value, kind }) => [
      blockId,
      t(words[origin][kind], { value: truncate(value, 200) }),
    ]),
  );
}

/** What a node of the group does not have. */
export function findOverLimit({ fields }: FormValues, { limits }: FormKnowledge, t: Translate): Marks {
  if (!limits) return {};
  const asked = {
    cpuNumber: Number(fields.cpuNumber),
    ramSize: Number(fields.ramSize) * 1024,
    gpuNumber: fields.acceleratorType === 'cpu' ? 0 : Number(fields.gpuNumber),
    timeoutLimit: fields.timeoutLimit ?? '',
  };
  const group = fields.resourceGroup ?? '';
  const problems = checkLimits(asked, limits);
  return Object.fromEntries(
    problems.map(({ path, limit }) => [path, explainLimit({ path, limit }, group, t)]),
  );
}

function explainLimit({ path, limit }: LimitProblem, group: string, t: Translate): string {
  switch (path) {
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

/** `HH:MM:SS` of seconds. */
export function toTimeText(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
}
