/** Appends, and drops the oldest entries in large steps, so that keeping a log stays cheap and finite. */
export function appendBounded<T>(log: T[], entry: T, limit = 20_000): void {
  log.push(entry);
  if (log.length > limit * 1.25) log.splice(0, log.length - limit);
}

/** Keeps the newest entries of a map by insertion order. */
export function setBounded<K, V>(map: Map<K, V>, key: K, value: V, limit = 20_000): void {
  map.set(key, value);
  if (map.size <= limit) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
