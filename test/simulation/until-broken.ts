// node src/node24.js test/simulation/until-broken.ts --seed S --lives N
//
// Lives in one world after the other until a promise is broken, or so many lives are lived, and says so in one line.
import { parseArgs } from 'node:util';
import { type Verdict, writeVerdict } from './verdict.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, lives: { type: 'string', default: '10000' } },
});

interface Options {
  readonly seed: string;
  readonly lives: number;
}

interface Run {
  readonly worldsOf: (seed: string, lives: number) => readonly Options[];
  readonly liveAndJudge: (options: Options) => Promise<Pick<Verdict, 'violations'>>;
}

const run = (await import(new URL('./run.ts', import.meta.url).href)) as Run;
console.log(writeVerdict(await untilBroken()));

async function untilBroken(): Promise<Verdict> {
  let lives = 0;
  for (const options of run.worldsOf(values.seed, Number(values.lives))) {
    const { violations } = await run.liveAndJudge(options);
    lives += options.lives;
    if (violations.length > 0) return { lives, seed: options.seed, violations };
  }
  return { lives, violations: [] };
}
