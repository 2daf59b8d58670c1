/** The name in `preset my usual`; quotes around it are left out. Null for anything else. Pure. */
export function presetName(text: string): string | null {
  const name = /^(?:preset|预设)\s+(.+)$/isu.exec(text.trim())?.[1];
  return name === undefined ? null : name.replace(/^["“”'](.*)["“”']$/su, '$1').trim();
}
