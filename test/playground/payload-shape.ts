// Compares a payload, key by key and all the way down, with what Slack documents (test/fixtures/slack).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Shape {
  readonly page: string;
  readonly keys: Readonly<Record<string, string>>;
  /** Further keys are other pages' matter. */
  readonly open?: boolean;
}

interface ElementShape {
  readonly page: string;
  readonly held?: Shape['keys'];
  readonly action: Shape['keys'];
}

const folder = join(import.meta.dirname, '../fixtures/slack');

function readFixture<T>(name: string): Record<string, T> {
  const { about: _about, ...entries } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return entries;
}

const { Action: anyAction, ...elements } = readFixture<ElementShape & Shape>('element-shapes.json');

export const shapes: ReadonlyMap<string, Shape> = new Map([
  ...Object.entries(readFixture<Shape>('payload-shapes.json')),
  ...Object.entries(elements).flatMap(([type, { page, held, action }]): [string, Shape][] => [
    [`Held.${type}`, { page, keys: { type: 'string', ...held } }],
    [`Action.${type}`, { page, keys: { ...anyAction?.keys, ...held, ...action } }],
  ]),
]);

/** The types of elements whose reports are documented here. */
export const elementTypes: readonly string[] = Object.keys(elements);

/**
 * One line a difference: the path without positions and names of the app's choosing (for what an element reports,
 * from its own shape on), and what is wrong there.
 */
export function differences(value: unknown, type: string, path: string): string[] {
  if (type.endsWith('|null')) return value === null ? [] : differences(value, type.slice(0, -5), path);
  if (type.endsWith('[]')) {
    if (!Array.isArray(value)) return [`${path}: ${nameOf(value)} instead of a list`];
    return value.flatMap((each) => differences(each, type.slice(0, -2), `${path}[]`));
  }
  if (type.startsWith('{')) {
    if (!isObject(value)) return [`${path}: ${nameOf(value)} instead of an object`];
    return Object.values(value).flatMap((each) => differences(each, type.slice(1, -1), `${path}.*`));
  }
  if (/^[a-z]/u.test(type)) {
    return nameOf(value) === type ? [] : [`${path}: ${nameOf(value)} instead of ${type}`];
  }
  if (!isObject(value)) return [`${path}: ${nameOf(value)} instead of ${type}`];
  if (!type.endsWith('*')) return inObject(value, type, path);
  const name = type.replace('*', String(value.type));
  return shapes.has(name) ? inObject(value, name, name) : [`${path}: nothing known of ${name}`];
}

function inObject(value: Readonly<Record<string, unknown>>, name: string, path: string): string[] {
  const shape = shapes.get(name);
  if (!shape) return [`${path}: nothing known of ${name}`];
  const known = Object.entries(shape.keys).map(([key, type]) => ({ key: key.replace('?', ''), type }));
  const missing = Object.keys(shape.keys).filter((key) => !key.endsWith('?') && !Object.hasOwn(value, key));
  const foreign = Object.keys(value).filter((key) => !known.some((each) => each.key === key));
  return [
    ...missing.map((key) => `${path}.${key}: missing`),
    ...(shape.open ? [] : foreign.map((key) => `${path}.${key}: undocumented`)),
    ...known
      .filter(({ key }) => Object.hasOwn(value, key))
      .flatMap(({ key, type }) => differences(value[key], type, `${path}.${key}`)),
  ];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
