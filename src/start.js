#!/usr/bin/env node
// The entry. Plain JavaScript on purpose: see node24.js.
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { isGoodEnough, runWithNode24, serverFlags } from './node24.js';

// Keeps compiled code between starts, which nearly halves the time of one; without it where it cannot be written.
module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/node-compile', import.meta.url)));

if (isGoodEnough(process.versions.node)) await import('./main.ts');
else
  runWithNode24([...serverFlags, fileURLToPath(import.meta.url), ...process.argv.slice(2)], { isTied: true });
