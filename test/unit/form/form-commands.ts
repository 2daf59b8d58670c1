// Sequences of up to 40 events against a form: each moves the model, and every rule is held after it.
import fc from 'fast-check';
import type { FormLists } from '../../../src/form/lists.ts';
import { emptySession, type FormSession } from '../../../src/form/session.ts';
import type { FormEvent } from '../../../src/form/step.ts';
import { anyEvent, type MakeEvent } from './form-events.ts';
import { type FormModel, moveOn, openDraft, startModel } from './form-model.ts';
import * as rules from './form-rules.ts';
import { type FormUnderTest, realForm } from './form-under-test.ts';
import { limits, listNews, type World, world } from './form-world.ts';
import * as numbers from './number-rules.ts';
import * as bookkeeping from './session-rules.ts';
import { viewAgrees } from './view-rules.ts';

interface Real {
  session: FormSession;
  readonly form: FormUnderTest;
  readonly met: Met;
}
type Command = fc.Command<FormModel, Real>;

/** What the sequences came across: a property that never meets its case proves nothing. */
export class Met {
  sequences = 0;
  events = 0;
  unfit = 0;
  replaced = 0;
  sendable = 0;
  isUnfit = false;
  isReplaced = false;
  isSendable = false;
  begin(): void {
    this.sequences += 1;
    this.isUnfit = this.isReplaced = this.isSendable = false;
  }
  end(): void {
    this.unfit += Number(this.isUnfit);
    this.replaced += Number(this.isReplaced);
    this.sendable += Number(this.isSendable);
  }
}

class Happens implements Command {
  readonly make: MakeEvent;
  constructor(make: MakeEvent) {
    this.make = make;
  }
  check = (): boolean => true;
  event: FormEvent | null = null;
  run(model: FormModel, real: Real): void {
    this.event = this.make(real.session);
    happen(model, real, this.event);
  }
  toString = (): string => JSON.stringify(this.event);
}

/** The account's lists become known, other, or unknown. */
class Arrives implements Command {
  readonly news: Partial<FormLists>;
  constructor(news: Partial<FormLists>) {
    this.news = news;
  }
  check = (): boolean => true;
  run(model: FormModel, real: Real): void {
    const { catalog, lists } = model.known;
    model.known = { catalog, lists: { ...lists, ...this.news } };
    happen(model, real, { type: 'list-arrived' });
  }
  toString = (): string => `arrived: ${JSON.stringify(this.news)}`;
}

/** What a node has at most becomes known, or unknown. */
class LimitsArrive implements Command {
  readonly of: (session: FormSession) => FormLists['limits'];
  constructor(of: (session: FormSession) => FormLists['limits']) {
    this.of = of;
  }
  check = (): boolean => true;
  news: FormLists['limits'] = null;
  run(model: FormModel, real: Real): void {
    const { catalog, lists } = model.known;
    this.news = this.of(real.session);
    model.known = { catalog, lists: { ...lists, limits: this.news } };
    happen(model, real, { type: 'limits-arrived' });
  }
  toString = (): string => `arrived: ${JSON.stringify(this.news)}`;
}

/** A click on a row is delivered again, long after. */
class ComesLate implements Command {
  readonly which: number;
  constructor(which: number) {
    this.which = which;
  }
  check = ({ rowEvents }: Readonly<FormModel>): boolean => rowEvents.length > 0;
  run(model: FormModel, real: Real): void {
    const event = model.rowEvents[this.which % model.rowEvents.length];
    if (event) happen(model, real, event);
  }
  toString = (): string => `late: row event ${this.which}`;
}

/** Another process goes on with the form. */
class IsKept implements Command {
  check = (): boolean => true;
  run(_: FormModel, real: Real): void {
    const kept = real.form.readStoredSession(JSON.parse(JSON.stringify(real.session)));
    if (kept) real.session = kept;
  }
  toString = (): string => 'kept and read';
}

function happen(model: FormModel, real: Real, event: FormEvent): void {
  const { form, met, session: before } = real;
  const after = form.step(before, event, model.known.lists, model.known.catalog);
  real.session = after;
  moveOn(model, event, before, after);
  if (event.type === 'row-added' || event.type === 'row-removed') model.rowEvents.push(event);
  const moment = { before, event, after, model, form };
  rules.ownWordStays(moment);
  rules.filledInFits(moment);
  rules.replacementIsSaid(moment);
  rules.taskFollowsImage(moment);
  numbers.filledInNumbersFit(moment);
  numbers.numbersFollowAccelerator(moment);
  bookkeeping.refusedIsShown(moment);
  bookkeeping.troubleIsInSight(moment);
  bookkeeping.quietChangesNothing(moment);
  bookkeeping.secondDeliveryChangesNothing(moment);
  bookkeeping.replacedGetsNewId(moment);
  bookkeeping.rowsAreTheirs(moment);
  met.events += 1;
  met.isUnfit = rules.unfitIsReported(moment) || met.isUnfit;
  // Only what changed, or what is known now, can make it another request.
  const isSame = after.values === before.values && !event.type.endsWith('-arrived');
  met.isSendable = (!isSame && rules.requestAgrees(moment)) || met.isSendable;
  met.isReplaced ||= model.origin.size > 0;
}

const commands = fc.commands(
  [
    anyEvent.map((make) => new Happens(make)),
    anyEvent.map((make) => new Happens(make)),
    anyEvent.map((make) => new Happens(make)),
    anyEvent.map((make) => new Happens(make)),
    anyEvent.map((make) => new Happens(make)),
    anyEvent.map((make) => new Happens(make)),
    listNews.map((news) => new Arrives(news)),
    limits.map((of) => new LimitsArrive(of)),
    limits.map((of) => new LimitsArrive(of)),
    fc.nat(20).map((which) => new ComesLate(which)),
    fc.constant(new IsKept()),
  ],
  { maxCommands: 40, size: 'max' },
);

export function formProperty(form: FormUnderTest = realForm, met = new Met()) {
  return fc.property(world, commands, (around, sequence) => {
    met.begin();
    let end: ReturnType<typeof start> | undefined;
    fc.modelRun(() => {
      end = start(around, form, met);
      return end;
    }, sequence);
    if (end) viewAgrees(end.real.session, end.model, form.buildFormView);
    met.end();
  });
}

function start({ catalog, lists, operator, last, isOldDraft }: World, form: FormUnderTest, met: Met) {
  const model = startModel({ catalog, lists });
  const real: Real = { session: emptySession, form, met };
  const { values, notes } = form.defaultValues({ name: 'ada_1', operator, catalog, last });
  if (!isOldDraft) {
    const offersPresets = last !== null;
    happen(model, real, { type: 'opened', filled: values, notes, folded: catalog !== null, offersPresets });
    happen(model, real, { type: 'shown' });
    return { model, real };
  }
  const inGib = { ...values, fields: { ...values.fields, ramSize: '15.5' } };
  const session = form.readStoredSession({ form: inGib });
  const isWhole = session?.values.fields.ramSize === '15872';
  rules.hold('old drafts open', isWhole && session !== null, () => session);
  real.session = session ?? emptySession;
  openDraft(model, {
    ...real.session,
    values: { ...values, fields: { ...values.fields, ramSize: '15872' } },
  });
  happen(model, real, { type: 'shown' });
  happen(model, real, { type: 'list-arrived' });
  return { model, real };
}
