// Memory: MB inside (as the platform counts), GiB where a person reads or types it. Pure.

/** 15 GiB is 15360 MB. Not a number stays what it was, for the schema to refuse. */
export function gibToMb(gib: string): string {
  const number = Number(gib);
  return gib.trim() !== '' && Number.isFinite(number) ? String(Math.round(number * 1024)) : gib;
}

/** The shortest number of GiB that gives these MB again; text that is no number stays as it is. */
export function mbToGib(mb: number | string): string {
  const number = Number(mb);
  if (String(mb).trim() === '' || !Number.isFinite(number)) return String(mb);
  for (let digits = 0; digits < 4; digits += 1) {
    const gib = (number / 1024).toFixed(digits);
    if (Math.round(Number(gib) * 1024) === number) return gib;
  }
  return (number / 1024).toFixed(4);
}
