// Notices that what started this process is gone: npm, or our own launcher (node24.js). A supervisor that ends one of
// them means the app, but nothing need pass that on: the app would live on as an orphan, holding its port and its
// database. No other parent counts: who starts the app from a shell may close the shell. Plain JavaScript on
// purpose: see node24.js.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Tells the app that the channel it has leads to our launcher, not to some program that happens to have made one. */
export const launcherVariable = 'GPU_INSTANCE_LAUNCHER';

const lookEveryMs = 500;

/**
 * Calls back, at most once, when the starter is gone. The launcher watches npm, so below it only the launcher counts.
 *
 * @param {NodeJS.Process} self
 * @param {() => void} onGone
 */
export function watchStarter(self, onGone) {
  if (self.env[launcherVariable] === undefined || self.connected === undefined) return watchNpm(self, onGone);
  if (!self.connected) return onGone();
  self.once('disconnect', onGone);
  // A listener alone keeps the process alive.
  self.channel?.unref();
}

/**
 * @param {NodeJS.Process} self
 * @param {() => void} onGone
 */
function watchNpm({ env }, onGone) {
  const links = env.npm_lifecycle_event === undefined ? null : findNpm(env.npm_lifecycle_script ?? '');
  if (!links) return;
  const timer = setInterval(() => {
    if (links.every(({ child, parent }) => isStillChild(child, parent))) return;
    clearInterval(timer);
    onGone();
  }, lookEveryMs);
  timer.unref();
}

/**
 * The way up to npm: directly, or through the shell that npm runs its scripts in.
 *
 * @param {string} script
 */
function findNpm(script) {
  const links = [{ child: process.pid, parent: process.ppid }];
  const above = lookAt(process.ppid);
  if (isNpm(above.command)) return links;
  if (!isShellFor(script, above.command) || !isNpm(lookAt(above.parent).command)) return null;
  return [...links, { child: process.ppid, parent: above.parent }];
}

/** @param {string} command */
const isNpm = (command) => /^npm\b|\bnpm(?:-cli\.js)?(?= |$)/u.test(command);

/**
 * @param {string} script
 * @param {string} command
 */
const isShellFor = (script, command) => script !== '' && command.includes(` -c ${script}`);

/**
 * @param {number} child
 * @param {number} parent
 */
function isStillChild(child, parent) {
  // The system's own word, which changes the moment the parent dies, whether anybody has noticed its death or not.
  if (child === process.pid) return process.ppid === parent;
  if (existsSync('/proc/self/stat')) return lookAt(child).parent === parent;
  try {
    return process.kill(parent, 0);
  } catch {
    return false;
  }
}

/**
 * A process's parent and command line; nothing when it is gone.
 *
 * @param {number} pid
 * @returns {{ parent: number, command: string }}
 */
function lookAt(pid) {
  try {
    if (!existsSync('/proc/self/stat')) return askPs(pid);
    // The name of the program, in parentheses, may hold anything; after it come the state and the parent.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() };
  } catch {
    return { parent: 0, command: '' };
  }
}

/** @param {number} pid */
function askPs(pid) {
  const line = execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  const [parent = '0', ...command] = line.split(/\s+/u);
  return { parent: Number(parent), command: command.join(' ') };
}
