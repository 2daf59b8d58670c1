// Counts how far a submission travels through the code: from its arrival to the stored launch.
//
// A hop is a call from a function in one file of src/ to a function in another, counted once however often it is
// made. A function that a library calls on the way (Bolt, Kysely) is called by whoever called the library. The hops
// that the files of src/slack make are what somebody follows who asks "what happens when Launch is pressed?"; those
// that the core, the store and the rest make below that are counted apart.
//
// Counted on the running app between both stand-ins, for a person who launched before and whose lists are known: V8's
// coverage tells which functions one submission enters, a breakpoint in each tells who calls it in the next.
// `npm run hops` prints the numbers, `npm run hops list` each hop too.
import { Session } from 'node:inspector';
import { setTimeout as pause } from 'node:timers/promises';
import type { LaunchStore } from '../src/launches/ports.ts';
import { startStage } from './support/stage.ts';

interface Place {
  readonly name: string;
  readonly url: string;
  readonly scriptId: string;
  readonly start: number;
  readonly end: number;
}

interface Coverage {
  readonly result: readonly {
    readonly scriptId: string;
    readonly url: string;
    readonly functions: readonly {
      readonly functionName: string;
      readonly ranges: readonly { startOffset: number; endOffset: number; count: number }[];
    }[];
  }[];
}

const source = new URL('../src/', import.meta.url).href;
const isOurs = (url: string) => url.startsWith(source) && !url.startsWith(`${source}playground/`);
const fileOf = (url: string) => url.slice(source.length);

const session = new Session();
session.connect();

/** In one thread the answer is there when the call returns. */
function ask<T>(method: string, params: object = {}): T {
  let answer: unknown;
  session.post(method, params, (error, result) => {
    if (error) throw new Error(`${method}: ${error.message}`);
    answer = result;
  });
  return answer as T;
}

/** Every function of our files that was run so far. */
const all = new Map<string, Place>();

/** The functions that were entered since this was asked last. */
function takeEntered(): Place[] {
  const entered: Place[] = [];
  for (const { scriptId, url, functions } of ask<Coverage>('Profiler.takePreciseCoverage').result) {
    if (!isOurs(url)) continue;
    for (const { functionName, ranges } of functions) {
      const [whole] = ranges;
      if (!whole) continue;
      const { startOffset: start, endOffset: end, count } = whole;
      const place = { name: functionName || '(unnamed)', url, scriptId, start, end };
      all.set(keyOf(place), place);
      // A file's own top level is run by loading it.
      if (count > 0 && start > 0) entered.push(place);
    }
  }
  return entered;
}

/** Offsets of the beginnings of lines. */
function lineStartsOf(scriptId: string): number[] {
  const { scriptSource } = ask<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId });
  const starts = [0];
  for (let at = scriptSource.indexOf('\n'); at >= 0; at = scriptSource.indexOf('\n', at + 1))
    starts.push(at + 1);
  return starts;
}

const linesOf = new Map<string, number[]>();
const startsOf = ({ scriptId, url }: Pick<Place, 'scriptId' | 'url'>): number[] => {
  const known = linesOf.get(url) ?? lineStartsOf(scriptId);
  linesOf.set(url, known);
  return known;
};

interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

function toLocation(place: Place, offset: number): Location {
  const starts = startsOf(place);
  const lineNumber = starts.findLastIndex((start) => start <= offset);
  return { scriptId: place.scriptId, lineNumber, columnNumber: offset - (starts[lineNumber] ?? 0) };
}

/** Stops nowhere: its condition notes the stack and is never true. `nth`: of the places in it where one can stop. */
function watch(place: Place, index: number, nth: number): void {
  const range = { start: toLocation(place, place.start), end: toLocation(place, place.end) };
  const { locations } = ask<{ locations: readonly Location[] }>('Debugger.getPossibleBreakpoints', {
    ...range,
    restrictToFunction: true,
  });
  const location = locations[nth];
  if (location)
    ask('Debugger.setBreakpoint', { location, condition: `noteEntry(${index}, new Error().stack)` });
}

/** Our frames of a stack, the newest first, each as the function that it is in. */
function framesOf(stack: string): Place[] {
  return [...stack.matchAll(/(file:\/\/[^\s()]+):(\d+):(\d+)\)?$/gmu)].flatMap(
    ([, url = '', line, column]) => {
      const inFile = isOurs(url) ? [...all.values()].filter((place) => place.url === url) : [];
      const [first] = inFile;
      if (!first) return [];
      const offset = (startsOf(first)[Number(line) - 1] ?? 0) + Number(column) - 1;
      const around = inFile.filter(({ start, end }) => start <= offset && offset < end);
      return around.sort((a, b) => a.end - a.start - (b.end - b.start)).slice(0, 1);
    },
  );
}

const keyOf = ({ url, start }: Place) => `${url} ${start}`;
const describe = (place: Place) =>
  `${fileOf(place.url)}:${toLocation(place, place.start).lineNumber + 1} ${place.name}`;

interface Hop {
  readonly from: Place;
  readonly to: Place;
}

/** What follows from the arrival; a worker that looks for jobs meanwhile is not on the way. */
function reachableFrom(isArrival: (place: Place) => boolean, calls: readonly Hop[]): Hop[] {
  const reached = new Set(calls.flatMap(({ to }) => (isArrival(to) ? [keyOf(to)] : [])));
  for (let size = -1; size !== reached.size; ) {
    size = reached.size;
    for (const { from, to } of calls) if (reached.has(keyOf(from))) reached.add(keyOf(to));
  }
  return calls.filter(({ from }) => reached.has(keyOf(from)));
}

Error.stackTraceLimit = 200;
let onStored: () => void = () => undefined;
const launches = (real: LaunchStore): LaunchStore => ({
  ...real,
  async accept(...args) {
    const outcome = await real.accept(...args);
    onStored();
    return outcome;
  },
});

ask('Profiler.enable');
ask('Debugger.enable');
ask('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
const stage = await startStage({ overrides: { decorate: { launches } } });
takeEntered();
await stage.connect();

/** Opens the form, fills it in, and submits while `onStored` is ready. */
async function submitOne(name: string, atArrival: () => void, atStored: () => void): Promise<void> {
  const { slack, person } = stage;
  await person.command(
    '/gpu-instance',
    'image=10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu group=TeslaM40',
  );
  await slack.until(() => slack.openView(slack.users.owner.id)?.callback_id === 'launch', {
    what: 'the form',
  });
  await person.fill({ instanceServiceName: name });
  await stage.app.idle();
  // What follows the opening of the form is over by then, and not counted.
  await pause(200);
  onStored = atStored;
  atArrival();
  const { response, errors } = await person.submit();
  if (response !== 'closed')
    throw new Error(`the form was answered with ${response} ${JSON.stringify(errors)}`);
  await stage.message(new RegExp(name, 'u'));
}

let entered: Place[] = [];
const nothing = () => undefined;
await submitOne('hops_0', nothing, nothing);
await submitOne(
  'hops_1',
  () => void takeEntered(),
  () => {
    entered = takeEntered();
  },
);

const stacks = new Map<number, Set<string>>();
let isCounting = false;
Object.assign(globalThis, {
  noteEntry(index: number, stack: string): boolean {
    if (isCounting) stacks.set(index, (stacks.get(index) ?? new Set()).add(stack));
    return false;
  },
});
// The first place in a function may be a parameter's default, which need not be run: then the second one is.
for (const nth of [0, 1]) {
  for (const [index, place] of entered.entries()) if (!stacks.has(index)) watch(place, index, nth);
  await submitOne(
    `hops_${nth + 2}`,
    () => {
      isCounting = true;
    },
    () => {
      isCounting = false;
    },
  );
}
takeEntered();
await stage.stop();

const calls = new Map<string, Hop>();
for (const [index, seen] of stacks) {
  for (const stack of seen) {
    const to = entered[index];
    const [own, ...callers] = framesOf(stack);
    if (!to || !own) continue;
    const from = callers.find((frame) => keyOf(frame) !== keyOf(to)) ?? to;
    calls.set(`${keyOf(from)} ${keyOf(to)}`, { from, to });
  }
}
const onTheWay = reachableFrom(({ url }) => /\/http-receiver\.ts$/u.test(url), [...calls.values()]);
const hops = onTheWay.filter(({ from, to }) => from.url !== to.url);
const bySlack = hops.filter(({ from }) => fileOf(from.url).startsWith('slack/'));
const filesOf = (list: readonly Hop[]) => new Set(list.flatMap(({ from, to }) => [from.url, to.url])).size;

if (process.argv.includes('list'))
  for (const { from, to } of hops) console.log(`${describe(from)} -> ${describe(to)}`);
console.log(
  `From a submission's arrival to the stored launch, the files of src/slack make ${bySlack.length} hops ` +
    `(into ${filesOf(bySlack)} files); with those below them it is ${hops.length} hops through ${filesOf(hops)} files.`,
);
process.exit(0);
