// The entry. Plain JavaScript on purpose: see node24.js.
import { fileURLToPath } from 'node:url';
import { isGoodEnough, runWithNode24 } from './node24.js';

if (isGoodEnough(process.versions.node)) await import('./main.ts');
else runWithNode24([fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
