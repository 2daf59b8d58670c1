// npm run mutants -- [--only 06,07] [--lives 100000] [--seed 1] [-- <command of the simulation>]
//
// Puts one small fault after the other into a copy of the app, and runs the simulation there until a promise is broken, or so
// many lives are lived. The world that kills it is then lived by the app as it is: what is broken there as well says nothing of the
// mutant. Prints the table of docs/proof.md; fails where a mutant survives.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Fate, findMutants, runMutant } from './mutant-run.ts';

const { values, positionals } = parseArgs({
  options: {
    only: { type: 'string' },
    lives: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});

const root = join(import.meta.dirname, '../..');
const simulation = ['node', 'src/node24.js', 'test/simulation/until-broken.ts'];
const command = [
  ...(positionals.length > 0 ? positionals : simulation),
  '--seed',
  values.seed,
  '--lives',
  values.lives,
];
const only = values.only?.split(',');
const mutants = findMutants(join(import.meta.dirname, 'mutants')).filter(
  ({ name }) => !only || only.includes(name.slice(0, 2)),
);

console.log('| Mutant | Lives | Killed by |\n| --- | --- | --- |');
const fates: Fate[] = [];
for (const mutant of mutants) {
  const ran = await runMutant(mutant, { root, command });
  const fate = ran.kind === 'killed' && !isKeptWithout(ran.seed) ? noProof(ran.seed) : ran;
  fates.push(fate);
  console.log(`| ${mutant.name} | ${describe(fate)} |`);
  if (fate.kind === 'no-verdict') console.error(fate.output);
}
const killed = fates.filter((fate) => fate.kind === 'killed');
const lives = killed.map((fate) => fate.lives).sort((one, other) => one - other);
console.log(
  `\n${killed.length} of ${mutants.length} killed, after ${lives[Math.floor(lives.length / 2)] ?? '-'} lives in the median.`,
);
process.exit(mutants.length > 0 && killed.length === mutants.length ? 0 : 1);

function isKeptWithout(seed: string | null): boolean {
  // Another simulation than ours says no seed.
  if (seed === null) return true;
  const replay = ['src/node24.js', 'test/simulation/simulate.ts', '--replay', seed, '--no-shrink'];
  return spawnSync(process.execPath, replay, { cwd: root, stdio: 'ignore' }).status === 0;
}

function noProof(seed: string | null): Fate {
  return { kind: 'no-verdict', output: `the app as it is breaks a promise in the world ${seed} as well` };
}

function describe(fate: Fate): string {
  switch (fate.kind) {
    case 'killed':
      return `${fate.lives} | \`${fate.promise}\`: ${fate.says}`;
    case 'survived':
      return `${fate.lives} | **nothing**`;
    case 'no-verdict':
      return '- | **no verdict**';
  }
}
