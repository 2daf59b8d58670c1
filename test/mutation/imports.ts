// Which file imports which, as the text of each says. Paths are relative to the root.
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Imports {
  /** These, and every file that imports one of them, however indirectly. */
  dependentsOf(files: ReadonlySet<string>): ReadonlySet<string>;
}

const relativeImport = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/gu;

export function readImports(files: readonly string[]): Imports {
  const importers = new Map<string, string[]>();
  for (const file of files)
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(relativeImport)) {
      const target = normalize(join(dirname(file), specifier));
      importers.set(target, [...(importers.get(target) ?? []), file]);
    }
  return {
    dependentsOf(files) {
      const found = new Set(files);
      // A set that grows while it is walked through.
      for (const file of found) for (const importer of importers.get(file) ?? []) found.add(importer);
      return found;
    },
  };
}
