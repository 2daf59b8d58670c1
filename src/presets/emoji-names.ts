// Slack writes some pictures as `:rocket:` and others as themselves, by where they were typed. Names: Slack's own, as
// Slack's emoji data lists them.
import { createRequire } from 'node:module';

interface NamedEmoji {
  /** Code points in hexadecimal, with hyphens between them. */
  readonly unified: string;
  readonly short_names: readonly string[];
}

let byName: ReadonlyMap<string, string> | undefined;

/** Every `:name:` that Slack knows becomes its picture; others (a workspace's own) stay. */
export const withPictures = (text: string): string =>
  text.replace(/:([\w+'-]+):/gu, (code, name: string) => {
    byName ??= readNames();
    return byName.get(name) ?? code;
  });

/** A megabyte of JSON: read when the first name is met, and most people never type one. */
function readNames(): ReadonlyMap<string, string> {
  const data: readonly NamedEmoji[] = createRequire(import.meta.url)('emoji-datasource');
  return new Map(
    data.flatMap(({ unified, short_names }) => {
      const picture = String.fromCodePoint(...unified.split('-').map((point) => Number.parseInt(point, 16)));
      return short_names.map((name) => [name, picture] as const);
    }),
  );
}
