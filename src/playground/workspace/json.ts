// Reading JSON that came over the wire: every value is unknown until asked for.

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Form bodies carry nested values as JSON text, JSON bodies as themselves; both are taken. */
export function decoded(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

export function flagOf(value: unknown): boolean {
  return value === true || value === 'true' || value === '1' || value === 1;
}

/** Slack counts characters as people do more nearly than as UTF-16 units. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
