// The licences of what is installed in production: of every package of the lock file that is not for development alone.
// As a command: prints them as the table of docs/dependencies.md.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PackageLicence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Its folder, from the root. */
  readonly folder: string;
  /** Not every machine has it. */
  readonly isOptional: boolean;
}

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
}

const root = join(import.meta.dirname, '..');

export function listLicences(from = root): PackageLicence[] {
  const lock = JSON.parse(readFileSync(join(from, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  return Object.entries(lock.packages)
    .filter(([folder, { dev, devOptional }]) => folder !== '' && !dev && !devOptional)
    .map(([folder, { version, license = 'not stated', optional = false }]) => ({
      name: folder.replace(/^.*node_modules\//u, ''),
      version,
      licence: license,
      folder,
      isOptional: optional,
    }))
    .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** The text that a package's licence wants to be passed on with it; null where it brings none. */
export function readLicenceText({ folder }: Pick<PackageLicence, 'folder'>, from = root): string | null {
  const place = join(from, folder);
  if (!existsSync(place)) return null;
  const [file] = globSync('{LICENSE,LICENCE,License,license,COPYING}{,.*}', { cwd: place }).sort();
  return file === undefined ? null : readFileSync(join(place, file), 'utf8');
}

/** Packages of one name in several versions share a row. */
export function toTable(packages: readonly PackageLicence[]): string {
  const byName = Map.groupBy(packages, ({ name, licence }) => `${name}\n${licence}`);
  const rows = [...byName.values()].map((same) => {
    const [first] = same;
    const versions = [...new Set(same.map(({ version }) => version))].join(', ');
    return `| ${first?.name} | ${versions} | ${first?.licence}${first?.isOptional ? ', optional' : ''} |`;
  });
  return ['| Package | Version | Licence |', '| --- | --- | --- |', ...rows].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(toTable(listLicences()));
