// The playground's encryption key: made once and kept beside the database, readable by its owner only.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Secret } from '../config/secrets.ts';

export function openPlaygroundKey(file: string): Secret {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    // `wx`: never overwrite a key, it may have sealed something.
    writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return new Secret(readFileSync(file, 'utf8').trim());
}
