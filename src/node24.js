// Finds a Node that can run this app, and runs things with it. Plain JavaScript on purpose: an old Node must be
// able to read this file, before it meets TypeScript or `node:sqlite`, which it does not know.
//
// `npm ci` places the right Node as an optional package. Most of the time npm also links it as `node`, first in
// the scripts' path; npm 10 loses that link when the package of another processor is skipped. So it is looked
// for by name.
//
// As a command: `node src/node24.js <arguments for node>`.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { launcherVariable, watchStarter } from './starter.js';

/**
 * For what serves. V8 lets its young generation grow by the machine's memory, to 128 MB on a large one, which is four
 * times all that the app keeps. `npm start` says the same, for where no other Node has to be looked for.
 */
export const serverFlags = ['--max-semi-space-size=16'];

/** @param {string} version */
export function isGoodEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 15);
}

/** Path of a Node that is new enough: this one, or the one from the optional package; null when there is none. */
export function findNode24() {
  if (isGoodEnough(process.versions.node)) return process.execPath;
  try {
    return createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    return null;
  }
}

/**
 * Runs Node 24 with these arguments in place of this process: same terminal, same exit code.
 *
 * @param {readonly string[]} args
 * @param {{ isTied?: boolean }} [options] isTied: the other one is told when this process is gone (see main.ts)
 */
export function runWithNode24(args, { isTied = false } = {}) {
  const node = findNode24();
  if (!node) {
    console.error(
      `gpu-instance needs Node 24.15 or newer; this is Node ${process.versions.node}.\n` +
        'The optional package that brings it was skipped (an unusual platform, or --omit=optional), or "npm ci" did not run yet.\n' +
        'Run "npm ci", or install Node 24, and try again.',
    );
    process.exit(1);
  }
  // Where Node can (22.15, 23.11), it becomes the other one: what a supervisor started is then what serves.
  if (typeof process.execve === 'function') process.execve(node, [node, ...args], process.env);
  const child = spawn(node, args, {
    stdio: isTied ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    env: isTied ? { ...process.env, [launcherVariable]: String(process.pid) } : process.env,
  });
  // The other one notices, by the channel that closes.
  if (isTied) watchStarter(process, () => process.exit(1));
  // Ctrl-C reaches the child by itself; it decides when to end, and this process follows.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A shell's way of saying "ended by a signal".
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) runWithNode24(process.argv.slice(2));
