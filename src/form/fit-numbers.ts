// Cards, cores, memory and time that were filled in give way: to a size of the catalog where another accelerator is
// chosen, and to what a node of the group has. Numbers of a person's own stay. Pure.
import type { Catalog } from '../catalog/catalog.ts';
import { checkLimits, type LimitProblem } from '../choices/limits.ts';
import type { NodeLimits } from '../choices/ports.ts';
import { isExplicit, textOf } from './change.ts';
import type { FieldName } from './fields.ts';
import { acceleratorsOfGroup, fitsAccelerator, type Knowledge } from './fit.ts';
import { findOverLimits, limitsFor } from './over-limit.ts';
import { replace } from './replace.ts';
import type { FormSession } from './session.ts';
import { type Size, valuesOfSize } from './sizes.ts';
import { longestWithin } from './time-choices.ts';

const numbers = ['gpuNumber', 'cpuNumber', 'ramSize'] as const;

/** Numbers that nobody gave are for the accelerator that they were filled in for: another one has a size of its own. */
export function followAccelerator(
  session: FormSession,
  before: FormSession,
  knowledge: Knowledge,
  /** As the person's act left it, before any rule. */
  changed: FormSession,
): FormSession {
  const isNew = textOf(session, 'acceleratorType') !== textOf(before, 'acceleratorType');
  if (!isNew || hasOwnNumbers(session)) return session;
  const size = sizesFor(session, knowledge.catalog).find((each) => suitsGroup(each, session));
  if (!size) return session;
  const sized = takeNumbers(session, size, 'acceleratorType', changed);
  // A group that is known not to fit would have to give way again, and nobody has seen it.
  const { resourceGroup } = size;
  const isFit =
    resourceGroup !== undefined &&
    !isExplicit(session, 'resourceGroup') &&
    fitsAccelerator(acceleratorsOfGroup(resourceGroup, knowledge), size.acceleratorType);
  return isFit ? replace(sized, 'resourceGroup', resourceGroup, 'acceleratorType') : sized;
}

/** What a node of the group does not have gives way to the catalog's first size that it has, else to what it has. */
export function fitNumbers(
  session: FormSession,
  _: FormSession,
  knowledge: Knowledge,
  changed: FormSession,
): FormSession {
  const { catalog, lists } = knowledge;
  const limits = limitsFor(session.values, lists);
  const over = findFilledIn(session, knowledge);
  if (!limits || over.length === 0) return session;
  const isNumber = over.some(({ path }) => path !== 'timeoutLimit');
  const size =
    isNumber && !hasOwnNumbers(session)
      ? sizesFor(session, catalog).find((each) => isOfGroup(each, session) && isWithin(each, limits))
      : undefined;
  const sized = size ? takeNumbers(session, size, 'resourceGroup', changed) : session;
  return findFilledIn(sized, knowledge).reduce(
    (next, { path, limit }) => replace(next, path, within(path, limit, catalog), 'resourceGroup', changed),
    sized,
  );
}

const hasOwnNumbers = (session: FormSession): boolean => numbers.some((field) => isExplicit(session, field));

const findFilledIn = (session: FormSession, { lists }: Knowledge): LimitProblem[] =>
  findOverLimits(session.values, lists).filter(({ path }) => !isExplicit(session, path));

const sizesFor = (session: FormSession, catalog: Catalog | null): readonly Size[] =>
  (catalog?.sizes ?? []).filter((each) => each.acceleratorType === textOf(session, 'acceleratorType'));

function suitsGroup({ resourceGroup }: Size, session: FormSession): boolean {
  if (!isExplicit(session, 'resourceGroup') || !resourceGroup) return true;
  return resourceGroup === textOf(session, 'resourceGroup').trim();
}

const isOfGroup = ({ resourceGroup }: Size, session: FormSession): boolean =>
  !resourceGroup || resourceGroup === textOf(session, 'resourceGroup').trim();

const isWithin = ({ cpuNumber, gpuNumber, ramGib }: Size, limits: NodeLimits): boolean =>
  checkLimits({ cpuNumber, gpuNumber, ramSize: ramGib * 1024, timeoutLimit: '00:00:00' }, limits).length ===
  0;

function takeNumbers(session: FormSession, size: Size, because: FieldName, before: FormSession): FormSession {
  const values = valuesOfSize(size);
  return numbers
    .filter((field) => field !== 'gpuNumber' || size.acceleratorType !== 'cpu')
    .reduce((next, field) => replace(next, field, values[field] ?? '', because, before), session);
}

/** The most that is allowed; memory in whole GiB, as people type it. */
function within(path: LimitProblem['path'], limit: number, catalog: Catalog | null): string {
  if (path === 'timeoutLimit') return longestWithin(limit, catalog);
  return String(path === 'ramSize' && limit >= 1024 ? Math.floor(limit / 1024) * 1024 : limit);
}
