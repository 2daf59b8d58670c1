// Memory is MB inside, as the platform counts it, and GiB where a person reads or types it. Pure.

/** 15 GiB is 15360 MB. Not a number stays what it was, for the schema to refuse. */
export function gibToMb(gib: string): number | string {
  const number = Number(gib);
  return Number.isFinite(number) ? Math.round(number * 1024) : gib;
}

/** The shortest number of GiB that gives these MB again. */
export function mbToGib(mb: number): string {
  for (let digits = 0; digits < 4; digits += 1) {
    const gib = (mb / 1024).toFixed(digits);
    if (Math.round(Number(gib) * 1024) === mb) return gib;
  }
  return (mb / 1024).toFixed(4);
}
