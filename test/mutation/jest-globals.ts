// What test files import from `@jest/globals`, for a process that runs their tests again and again without Jest
// (in-process-runner.ts): the same words, which note what there is to run. What it does not have, throws.
import { expect as real } from 'expect';

type Body = () => unknown;
type Rows = readonly unknown[];

export interface Group {
  readonly name: string;
  readonly parent: Group | null;
  readonly beforeAll: Body[];
  readonly afterAll: Body[];
  readonly beforeEach: Body[];
  readonly afterEach: Body[];
}

export interface Test {
  /** Of the file and the groups around it as well, and unique. */
  readonly id: string;
  readonly group: Group;
  readonly body: Body;
}

interface Collection {
  readonly tests: Test[];
  readonly file: string;
  readonly names: Map<string, number>;
}

let collection: Collection | null = null;
let group: Group = newGroup('', null);

/** The tests that importing a test file makes. */
export async function collect(file: string, load: () => Promise<unknown>): Promise<readonly Test[]> {
  const mine = { tests: [], file, names: new Map() };
  collection = mine;
  group = newGroup(file, null);
  await load();
  collection = null;
  return mine.tests;
}

function newGroup(name: string, parent: Group | null): Group {
  return { name, parent, beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };
}

/** From the outermost to this one. */
export function groupsOf(each: Group): readonly Group[] {
  return each.parent ? [...groupsOf(each.parent), each] : [each];
}

function addTest(title: string, body: Body): void {
  if (!collection) throw new Error(`"${title}" is not in a test file's own code`);
  const name = [...groupsOf(group).map((each) => each.name), title].join(' ');
  const before = collection.names.get(name) ?? 0;
  collection.names.set(name, before + 1);
  collection.tests.push({ id: before > 0 ? `${name} (${before + 1})` : name, group, body });
}

function addGroup(name: string, body: Body): void {
  const outer = group;
  group = newGroup(name, outer);
  body();
  group = outer;
}

/** Rows of a table, each spread over the parameters, as Jest does. */
const forEachRow =
  (add: (title: string, body: Body) => void) =>
  (rows: Rows) =>
  (title: string, body: (...values: Rows) => unknown): void => {
    for (const [index, row] of rows.entries()) {
      const values = Array.isArray(row) ? row : [row];
      add(`${title} [${index}]`, () => body(...values));
    }
  };

const skip = Object.assign(() => undefined, { each: () => () => undefined });

export const test = Object.assign(addTest, { each: forEachRow(addTest), skip });
export const describe = Object.assign(addGroup, { each: forEachRow(addGroup), skip });
export const beforeAll = (body: Body) => void group.beforeAll.push(body);
export const afterAll = (body: Body) => void group.afterAll.push(body);
export const beforeEach = (body: Body) => void group.beforeEach.push(body);
export const afterEach = (body: Body) => void group.afterEach.push(body);
export const expect = real;
export const jest = new Proxy(
  {},
  {
    get(_, name) {
      throw new Error(`jest.${String(name)} is not known here`);
    },
  },
);
