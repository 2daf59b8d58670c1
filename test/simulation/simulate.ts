// npm run simulate -- --seed S --lives N [--minutes M] [--workers 2] [--replay SEED] [--transcript] [--json FILE]
//
// Lives through as many launches in simulated worlds, and judges each world. `--replay` takes the seed of one world, as a
// run prints it, shrinks what it breaks and tells the story; with `--transcript`, all of the world's.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { addOccasions, addUp, type Done, liveAndJudge, livesPerWorld, type RunPart, runPart } from './run.ts';
import { hashOf } from './world/chronicle.ts';
import { type FaultKind, faultKinds } from './world/faults.ts';
import { shrink } from './world/shrink.ts';
import { transcribe } from './world/transcript.ts';
import type { Distribution, WorldOptions } from './world/world.ts';

/** Of so many worlds one is lived twice. */
const twice = 100;

async function work(): Promise<void> {
  await runPart({ ...(workerData as RunPart), onWorld: (done) => parentPort?.postMessage(done) });
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: 'a' },
      lives: { type: 'string', default: '10000' },
      minutes: { type: 'string' },
      workers: { type: 'string', default: '2' },
      replay: { type: 'string' },
      'world-lives': { type: 'string', default: String(livesPerWorld) },
      off: { type: 'string', default: '' },
      'no-shrink': { type: 'boolean', default: false },
      transcript: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  if (values.replay !== undefined) {
    const off = new Set(faultKinds.filter((kind) => values.off.split(',').includes(kind)));
    const options = { seed: values.replay, lives: Number(values['world-lives']), off };
    return replay(options, { isWhole: values.transcript, shrinks: !values['no-shrink'] });
  }
  const startedAt = performance.now();
  const until = values.minutes === undefined ? undefined : Date.now() + Number(values.minutes) * 60_000;
  const all = await run({ seed: values.seed, lives: Number(values.lives), until }, Number(values.workers));
  const seconds = (performance.now() - startedAt) / 1000;
  report(all, seconds);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ seconds, all }, null, 1));
  return all.every(isClean) && !(isLarge(all) && neverMet(all).length > 0) ? 0 : 1;
}

const isClean = ({ violations, isSame }: Done): boolean => violations.length === 0 && isSame !== false;

/** So many lives meet everything that a predicate is for. */
const isLarge = (all: readonly Done[]): boolean => addUp(all).lives >= 10_000;

const neverMet = (all: readonly Done[]): readonly string[] =>
  Object.entries(addOccasions(all)).flatMap(([name, lives]) => (lives === 0 ? [name] : []));

function run(asked: Pick<RunPart, 'seed' | 'lives' | 'until'>, parts: number): Promise<Done[]> {
  const all: Done[] = [];
  const onWorld = (done: Done) => {
    all.push(done);
    if (!isClean(done)) tellTrouble(done);
    if (all.length % 200 === 0) console.error(`${all.length} worlds, ${addUp(all).lives} lives`);
  };
  const workers = Array.from(
    { length: parts },
    (_, part) =>
      new Promise<void>((resolve, reject) => {
        const worker = new Worker(new URL(import.meta.url), {
          workerData: { ...asked, part, parts, twice } satisfies RunPart,
          // Most of what a world makes is gone with its step.
          resourceLimits: { maxYoungGenerationSizeMb: 128 },
        });
        worker.on('message', onWorld);
        worker.on('error', reject);
        worker.on('exit', () => resolve());
      }),
  );
  return Promise.all(workers).then(() => all);
}

function tellTrouble({ seed, violations, isSame }: Done): void {
  if (isSame === false) console.log(`${seed}: lived twice, and not the same`);
  for (const { promise, life, says } of violations.slice(0, 5))
    console.log(`${seed}: ${promise}${life === null ? '' : ` (${life})`}: ${says}`);
}

function report(all: readonly Done[], seconds: number): void {
  const sum = addUp(all);
  const broken = all.filter((done) => !isClean(done));
  const share = (count: number) => `${count} (${((100 * count) / sum.lives).toFixed(1)} %)`;
  const rows: [string, string | number][] = [
    ['lives', sum.lives],
    ['worlds', sum.worlds],
    ['accepted', share(sum.accepted)],
    ['with an action', share(sum.withAction)],
    ['with a death', share(sum.withDeath)],
    ['with a reminder', share(sum.withReminder)],
    ['deaths', sum.deaths],
    ['suspensions', sum.suspensions],
    ['worlds by replicas', describeReplicas(sum)],
    ['lived twice, the same', all.filter(({ isSame }) => isSame === true).length],
    ['worlds with violations', broken.length],
    ['seconds', seconds.toFixed(1)],
    ['ms of computing per life', (all.reduce((total, { ms }) => total + ms, 0) / sum.lives).toFixed(2)],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(28)} ${value}`);
  console.log('\nlives in which there was something to judge');
  for (const [name, lives] of Object.entries(addOccasions(all)))
    console.log(`${name.padEnd(28)} ${lives === 0 ? 'none: it was never met' : lives}`);
}

const describeReplicas = ({ replicas }: Distribution): string =>
  Object.entries(replicas)
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([count, worlds]) => `${count}: ${worlds}`)
    .join(', ');

async function replay(
  options: WorldOptions,
  { isWhole, shrinks }: { readonly isWhole: boolean; readonly shrinks: boolean },
): Promise<number> {
  const { lived, violations } = await liveAndJudge(options);
  console.log(`${options.seed}: hash ${hashOf(lived.history)}`);
  const [first] = violations;
  if (isWhole) for (const line of transcribe(lived.history)) console.log(line);
  for (const { promise, life, says } of violations) console.log(`${promise} (${life ?? '-'}): ${says}`);
  if (!first) {
    console.log('every promise was kept');
    return 0;
  }
  if (!shrinks) {
    if (!isWhole) for (const line of transcribe(lived.history, first.life)) console.log(line);
    return 1;
  }
  const small = await shrink(options, first.promise, liveAndJudge);
  const violation = small.violations.find(({ promise }) => promise === first.promise) ?? first;
  const off: readonly FaultKind[] = [...(small.options.off ?? [])];
  console.log(`\n${small.tries} worlds tried; what is left of it:`);
  console.log(
    `seed ${options.seed}, faults: ${faultKinds.filter((kind) => !off.includes(kind)).join(', ') || 'none'}`,
  );
  console.log(`lives: ${options.lives - (small.options.without?.size ?? 0)} of ${options.lives}`);
  console.log(`${violation.promise} (${violation.life ?? '-'}): ${violation.says}\n`);
  for (const line of transcribe(small.lived.history, violation.life)) console.log(line);
  return 1;
}

if (isMainThread) process.exitCode = await main();
else await work();
