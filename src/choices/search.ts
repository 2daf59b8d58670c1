// Finding among what an account offers. Pure.
import type { ImageChoice, ResourceGroup } from './ports.ts';

export interface ImageSearch {
  /** Every word of it must be found somewhere. Default: any. */
  readonly text?: string | undefined;
  readonly acceleratorType?: string | null | undefined;
  readonly taskType?: string | null | undefined;
}

/** What each way of working needs an image to be; `ssh` gets into any. */
const typeOfTask: Readonly<Record<string, string>> = {
  jupyter: 'jupyterlab',
  codeserver: 'codeserver',
  rstudio: 'rstudio',
};

/** The way of working that an image is made for; null when it says nothing, or nothing known. */
export function taskOfType(type: string | null): string | null {
  const word = type?.toLowerCase();
  if (word === 'base') return 'ssh';
  return Object.entries(typeOfTask).find(([, needed]) => needed === word)?.[0] ?? null;
}

/** Best first; among equals, the platform's order stays. */
export function searchImages(images: readonly ImageChoice[], search: ImageSearch): readonly ImageChoice[] {
  const words = toWords(search.text ?? '');
  return images
    .filter((image) => fits(image, search))
    .map((image) => ({ image, rank: rank(image, words, search) }))
    .filter(({ rank }) => rank !== null)
    .sort((one, other) => (other.rank ?? 0) - (one.rank ?? 0))
    .map(({ image }) => image);
}

/** A group whose accelerator the platform does not tell fits any. */
export function groupsFor(
  groups: readonly ResourceGroup[],
  acceleratorType: string | null | undefined,
): readonly ResourceGroup[] {
  const fitting = groups.filter(
    (group) => !acceleratorType || !group.acceleratorType || group.acceleratorType === acceleratorType,
  );
  return [...new Map(fitting.map((group) => [group.name, group])).values()];
}

const toWords = (text: string) => text.toLowerCase().split(/\s+/u).filter(Boolean);

function fits(image: ImageChoice, { acceleratorType, taskType }: ImageSearch): boolean {
  const needed = typeOfTask[taskType ?? ''];
  const fitsCards = !acceleratorType || !image.acceleratorType || image.acceleratorType === acceleratorType;
  return fitsCards && (!needed || !image.type || image.type.toLowerCase() === needed);
}

/** Null when a word is nowhere. */
function rank(image: ImageChoice, words: readonly string[], search: ImageSearch): number | null {
  const scores = words.map((word) => score(image, word));
  if (scores.includes(0)) return null;
  const isSure = search.acceleratorType !== undefined && image.acceleratorType === search.acceleratorType;
  const isPlain = search.taskType === 'ssh' && image.type?.toLowerCase() === 'base';
  return scores.reduce((sum, one) => sum + one, 0) * 10 + (isSure ? 2 : 0) + (isPlain ? 1 : 0);
}

/** The name says most, then the version; that a word begins there says more than that it is inside. */
function score({ name, version, path, type }: ImageChoice, word: string): number {
  const lowerName = name.toLowerCase();
  if (lowerName === word) return 6;
  if (lowerName.startsWith(word)) return 5;
  if (beginsWord(lowerName, word)) return 4;
  if (beginsWord(version.toLowerCase(), word)) return 3;
  if (lowerName.includes(word) || version.toLowerCase().includes(word)) return 2;
  return `${path} ${type ?? ''}`.toLowerCase().includes(word) ? 1 : 0;
}

function beginsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || /[^a-z0-9]/u.test(text[at - 1] ?? '')) return true;
  }
  return false;
}
