// npm run bench:floor: the floor, started in the manner of `npm start`.
import { fileURLToPath } from 'node:url';
import { isGoodEnough, runWithNode24 } from '../../src/node24.js';

if (isGoodEnough(process.versions.node)) await import('./floor-app.js');
else runWithNode24([fileURLToPath(import.meta.url)], { isTied: true });
