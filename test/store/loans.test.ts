// Whose turn it is at PostgreSQL's connections.
import { describe, expect, test } from '@jest/globals';
import { type Borrower, Loans, sharesOf } from '../../src/store/loans.ts';

/** Asks for many at once; answers who got one, in order. */
function borrowing(loans: Loans) {
  const got: string[] = [];
  const backs = new Map<string, () => void>();
  // Whoever still waits when its test is over is told so, long after: to nobody.
  const ask = (borrower: Borrower, name: string) =>
    loans.take(borrower).then(
      (back) => {
        got.push(name);
        backs.set(name, back);
      },
      () => undefined,
    );
  const settle = () => new Promise(setImmediate);
  return { got, ask, settle, giveBack: (name: string) => backs.get(name)?.() };
}

describe('of ten connections', () => {
  test('jobs never hold more than five, however many of them ask', async () => {
    const { got, ask, settle } = borrowing(new Loans(sharesOf(10), 1000));
    for (let at = 0; at < 50; at += 1) void ask('job', `job${at}`);
    await settle();

    expect(got).toHaveLength(5);
    await ask('person', 'ada');
    expect(got.at(-1)).toBe('ada');
  });

  test('people leave two to jobs', async () => {
    const { got, ask, settle } = borrowing(new Loans(sharesOf(10), 60_000));
    for (let at = 0; at < 8; at += 1) await ask('person', `person${at}`);
    const late = ask('person', 'late');
    await ask('job', 'job0');
    await ask('job', 'job1');
    void ask('job', 'job2');
    await settle();

    expect(got.slice(8)).toEqual(['job0', 'job1']);
    void late;
  });

  test('one that comes back goes to a person before any job that waited longer', async () => {
    const { got, ask, settle, giveBack } = borrowing(new Loans(sharesOf(10), 60_000));
    for (let at = 0; at < 5; at += 1) await ask('job', `job${at}`);
    for (let at = 0; at < 5; at += 1) await ask('person', `person${at}`);
    void ask('job', 'waiting job');
    void ask('person', 'waiting person');
    giveBack('job0');
    await settle();
    expect(got.slice(10)).toEqual(['waiting person']);

    giveBack('person0');
    await settle();
    expect(got.slice(10)).toEqual(['waiting person', 'waiting job']);
  });

  test('one that is given back twice counts once', async () => {
    const { got, ask, settle, giveBack } = borrowing(new Loans({ all: 2, jobs: 1, people: 2 }, 60_000));
    await ask('person', 'ada');
    giveBack('ada');
    giveBack('ada');
    await ask('person', 'grace');
    await ask('person', 'alan');
    void ask('person', 'too many');
    await settle();

    expect(got).toEqual(['ada', 'grace', 'alan']);
  });
});

test('a person whose turn does not come is told, and is no longer in line', async () => {
  const loans = new Loans(sharesOf(1), 0);
  const back = await loans.take('job');

  await expect(loans.take('person')).rejects.toThrow('timeout exceeded when trying to connect');
  back();
  await expect(loans.take('person')).resolves.toEqual(expect.any(Function));
});

test.each([1, 2, 3, 10, 100])('of %d connections nobody is left without any', (size) => {
  const { all, jobs, people } = sharesOf(size);
  expect([all, Math.min(jobs, people)]).toEqual([size, expect.any(Number)]);
  expect(Math.min(jobs, people)).toBeGreaterThan(0);
  expect(Math.max(jobs, people)).toBeLessThanOrEqual(size);
});
