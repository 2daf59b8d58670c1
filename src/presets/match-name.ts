// Which of the presets a person sees is meant by a name, and which name is nearest to one that none has. Pure.
import leven from 'leven';
import { foldName } from './fold-name.ts';
import { type Preset, toNameKey } from './ports.ts';

export type PresetName = Pick<Preset, 'id' | 'ownerId' | 'name'>;

/** Of several that one person named alike, the one that is spelled so; of several people's, all. */
export function findNamed<T extends PresetName>(visible: readonly T[], text: string): readonly T[] {
  const wanted = foldName(text);
  if (wanted === '') return [];
  const found = visible.filter(({ name }) => foldName(name) === wanted);
  if (new Set(found.map(({ ownerId }) => ownerId)).size !== 1) return found;
  const spelledSo = found.filter(({ name }) => toNameKey(name) === toNameKey(text.trim()));
  return spelledSo.length === 1 ? spelledSo : found;
}

/** Beyond this, a text is no slip of a name (at most 40 characters). */
const longest = 60;

/** Within a slip or two of the text, or holding all of it; the first of several that are equally near. */
export function findNearest<T extends PresetName>(visible: readonly T[], text: string): T | null {
  const wanted = foldName(text);
  if (wanted === '' || wanted.length > longest) return null;
  const folded = visible.map((preset) => ({ preset, name: foldName(preset.name) }));
  const near = folded
    .map(({ preset, name }) => ({ preset, ...distanceOf(wanted, name) }))
    .filter(({ distance, most }) => distance <= most)
    .sort((one, other) => one.distance - other.distance);
  const holding = folded.find(({ name }) => wanted.length >= 3 && name.includes(wanted));
  return near[0]?.preset ?? holding?.preset ?? null;
}

function distanceOf(wanted: string, name: string): { distance: number; most: number } {
  // Two in five: letters that changed places count as two slips.
  const most = Math.round(Math.min(wanted.length, name.length) / 2.5);
  return { distance: leven(wanted, name, { maxDistance: most + 1 }), most };
}
