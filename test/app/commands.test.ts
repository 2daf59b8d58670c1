// What is typed behind the command, through the signed door: the tables of test/fixtures/commands, row by row, in both
// languages. What the form opens with is read off the form itself.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Complaint } from '../../src/form/complaints.ts';
import type { Person } from '../../src/playground/workspace/simulator.ts';
import { type Locale, locales, translateTo } from '../../src/slack/kit/language/translate.ts';
import { explainComplaint } from '../../src/slack/launch/explain-complaint.ts';
import { understood } from '../fixtures/commands/arguments.ts';
import { misunderstandings } from '../fixtures/commands/misunderstandings.ts';
import { sentences } from '../fixtures/commands/sentences.ts';
import type { ArgumentRow, Meaning } from '../fixtures/commands/table.ts';
import { type WordRow, wordTables } from '../fixtures/commands/words.ts';
import { catalog, lists, pastedToken } from '../fixtures/commands/world.ts';
import { type Stage, startStage } from '../support/stage.ts';

const groupsOnTheWire = Object.groupBy(lists.groups ?? [], ({ acceleratorType }) => acceleratorType ?? '');
const answer = (data: unknown) => ({
  kind: 'http' as const,
  status: 200,
  contentType: 'application/json',
  body: JSON.stringify({ code: '0', msg: 'success', data }),
});

interface Block {
  readonly block_id?: string;
  readonly element?: Element;
  readonly accessory?: Element;
  readonly elements?: readonly Element[];
}
interface Element {
  readonly action_id?: string;
  readonly initial_value?: string;
  readonly initial_option?: { readonly value: string };
}

/** Nothing that a form needs is said to be anybody's here. */
const nothingMeant = new Set(['unknown_key', 'not_an_argument', 'secret', 'too_many']);
/** Of the tables of words: arguments of which not one key is known. */
const meansNothing = new Set(['gup=1']);
const opensForm = ([typed, means, ...says]: ArgumentRow): boolean =>
  typed.trim() === '' || Object.keys(means).length > 0 || says.some(({ code }) => !nothingMeant.has(code));

const rows = [...understood.flatMap(({ rows }) => rows), ...Object.values(misunderstandings).flat()];
/** Alone behind the command these are words, of which the tables of words have their own. */
const words = new Set(['--group', 'preset=']);
const argumentRows = rows.filter(([typed]) => !words.has(typed));

describe.each(locales)('in %s', (locale: Locale) => {
  let stage: Stage;
  let person: Person;
  let userId: string;
  const t = translateTo(locale);
  const view = () => stage.slack.openView(userId);
  const blocks = () => (view()?.blocks ?? []) as readonly Block[];
  const notices = () => stage.slack.messages(stage.slack.channels.member.id, { as: userId });

  beforeAll(async () => {
    const suggestionState = locale === 'en' ? 'empty' : 'as-opened';
    stage = await startStage({
      catalog: JSON.stringify({ ...catalog, groups: lists.groups }),
      slack: { suggestionState },
    });
    const user = stage.slack.addUser(`reader ${locale}`, { locale });
    userId = user.id;
    person = stage.slack.person(userId);
    stage.platform.fault(
      'groups',
      answer(mapValues(groupsOnTheWire, (list) => list?.map(({ name }) => name))),
    );
    stage.platform.fault('images', answer({ data: lists.images, total: lists.images?.length }));
    stage.platform.fault('resources', answer({}));
    await person.command('/gpu-instance', 'connect');
    await stage.slack.until(view, { what: 'the connect step' });
    await person.fill({ token: stage.platform.mintToken({ user: 'demo', expiresInMs: 86_400_000 }) });
    await person.submit();
    await person.close();
    // The account's lists are there before anything is read.
    await open('');
    await stage.app.settled();
    await person.close();
  });
  afterAll(() => stage.stop());

  async function open(text: string): Promise<void> {
    await person.command('/gpu-instance', text);
    await stage.app.settled();
    expect(view()?.callback_id).toBe('launch');
  }

  /** What the menu opens with, before anything is typed into it. */
  async function offered(field: string): Promise<string[]> {
    const id = blocks().find(({ block_id }) => block_id?.replace(/~\d+$/u, '') === field)?.block_id ?? field;
    const { options } = await person.suggest(id, '');
    return options.flatMap(({ value = 'type_it_in' }) => (value === 'type_it_in' ? [] : [value])).toSorted();
  }

  async function unfold(): Promise<void> {
    if (!JSON.stringify(blocks()).includes('"more_options"')) return;
    await person.click('more_options');
    await stage.app.settled();
  }

  test.each(argumentRows.filter(opensForm).map((row) => [row[0].slice(0, 70), row] as const))(
    '%s',
    async (_, row) => {
      const [typed, means, ...says] = row;
      await open(typed);
      const told = JSON.stringify(blocks());
      for (const sentence of says.slice(0, 3).map((complaint) => explainComplaint(complaint, t)))
        expect(told).toContain(JSON.stringify(sentence).slice(1, -1));
      expect(JSON.stringify(view())).not.toContain(pastedToken.split('.')[1]);
      await unfold();
      expect(shown(blocks(), Object.keys(expected(means)))).toEqual(expected(means));
      if (means.images) expect(await offered('imagePath')).toEqual(means.images.toSorted());
      if (means.groups) expect(await offered('resourceGroup')).toEqual(means.groups.toSorted());
      await person.close();
      await stage.app.settled();
    },
  );

  test.each(argumentRows.filter((row) => !opensForm(row)).map((row) => [row[0].slice(0, 70), row] as const))(
    'help and no form: %s',
    async (_, [typed, , ...says]) => {
      const before = notices().length;
      await person.command('/gpu-instance', typed);
      await stage.app.settled();
      expect(view()).toBeNull();
      const said = notices().slice(before);
      expect(said).toHaveLength(1);
      const text = JSON.stringify(said);
      for (const complaint of says)
        expect(text).toContain(JSON.stringify(explainComplaint(complaint as Complaint, t)).slice(1, -1));
      expect(text).toContain('/gpu-instance help');
      expect(text).not.toContain(pastedToken.split('.')[1]);
    },
  );

  test.each(sentences.map((sentence) => [sentence.typed, sentence] as const))(
    'the very words on %s',
    async (_, sentence) => {
      const before = notices().length;
      await person.command('/gpu-instance', sentence.typed);
      await stage.app.settled();
      const told = JSON.stringify([blocks(), notices().slice(before)]);
      expect(told).toContain(JSON.stringify(sentence[locale]).slice(1, -1));
      if (view()) await person.close();
      await stage.app.settled();
    },
  );

  test.each(Object.values(wordTables).flat())('the word decides: %s', async (...[typed, means]: WordRow) => {
    const before = notices().length;
    await person.command('/gpu-instance', typed);
    await stage.app.settled();
    const said = JSON.stringify(notices().slice(before));
    switch (means.word) {
      case 'connect':
        expect(view()?.callback_id).toBe('connect');
        break;
      case 'forget-me':
        expect(JSON.stringify(view()?.title)).toContain(t('forgetMe.title'));
        break;
      case 'list':
      case 'settings':
        expect(JSON.stringify(view()?.title)).toContain(t(`${means.word}.title`));
        break;
      case 'who':
        expect(view()).toBeNull();
        expect(said).toContain(JSON.stringify(t('who.noneHere')).slice(1, -1));
        break;
      case 'show':
      case 'stop':
      case 'start':
      case 'delete':
      case 'script':
      case 'connect-to':
        expect(view()).toBeNull();
        // Nobody has one here, so what was named is said, and nothing is done.
        expect(said).toContain(
          means.rest === '' || means.rest === 'all'
            ? JSON.stringify(t(`words.none_${means.word}`)).slice(1, -1)
            : JSON.stringify(t('words.unknown', { name: `\`${means.rest}\`` })).slice(1, -1),
        );
        break;
      case 'doctor':
      case 'audit':
        expect(view()).toBeNull();
        // Nobody is an admin here.
        expect(said).toContain(JSON.stringify(t(`${means.word}.notAdmin`)).slice(1, -1));
        break;
      case 'presets':
      case 'recent':
        expect(JSON.stringify(view()?.title)).toContain(
          t(means.word === 'recent' ? 'recent.title' : 'preset.listTitle'),
        );
        break;
      case 'preset':
        // Nobody has one here, so it is said by its name; in whatever shape names are shown.
        expect(JSON.stringify(view()?.blocks)).toContain(t('preset.unknown', { preset: '' }).slice(0, 12));
        break;
      case 'form':
        expect(view()?.callback_id).toBe(meansNothing.has(typed) ? undefined : 'launch');
        break;
      case 'disconnect':
      case 'whoami':
        expect(view()).toBeNull();
        expect(said).not.toBe('[]');
        break;
      case 'unknown':
        expect(view()).toBeNull();
        expect(said).toContain(
          means.nearest === null
            ? t('help.unknown')
            : JSON.stringify(t('help.didYouMean', { word: `\`${means.nearest}\`` })).slice(1, -1),
        );
        break;
      case 'help':
        expect(view()).toBeNull();
        expect(said).toContain(JSON.stringify(t('help.title')).slice(1, -1));
        break;
      case 'secret':
        expect(view()).toBeNull();
        expect(said).toContain(JSON.stringify(t('arguments.secret')).slice(1, -1));
        break;
    }
    expect(JSON.stringify([view() ?? null, said])).not.toContain(pastedToken.split('.')[1]);
    if (view()) await person.close();
    if (means.word === 'disconnect') await reconnect();
    await stage.app.settled();
  });

  async function reconnect(): Promise<void> {
    await person.command('/gpu-instance', 'connect');
    await stage.app.settled();
    await person.fill({ token: stage.platform.mintToken({ user: 'demo', expiresInMs: 86_400_000 }) });
    await person.submit();
    await person.close();
    await stage.app.settled();
  }
});

function mapValues<T, R>(object: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

/** In the form's own words: memory in GiB, a size as what it stands for. */
function expected({
  size: name,
  preset: _,
  images,
  groups,
  ...fields
}: Meaning): Record<string, string | undefined> {
  const size = catalog.sizes.find((each) => each.name === name || each.id === name);
  const ofSize: Record<string, string> = size
    ? {
        acceleratorType: size.acceleratorType,
        ...(size.acceleratorType === 'cpu' ? {} : { gpuNumber: String(size.gpuNumber) }),
        cpuNumber: String(size.cpuNumber),
        ramSize: String(size.ramGib * 1024),
        ...(size.resourceGroup ? { resourceGroup: size.resourceGroup } : {}),
      }
    : {};
  const { ramSize, gpuNumber, ...others } = { ...ofSize, ...fields } as Record<string, string>;
  return {
    ...others,
    // A form for CPUs has no cards.
    ...(gpuNumber === undefined || gpuNumber === '0' ? {} : { gpuNumber }),
    ...(ramSize === undefined ? {} : { ramSize: String(Number(ramSize) / 1024) }),
    // Several fit: the person chooses.
    ...(images ? { imagePath: undefined } : {}),
    ...(groups ? { resourceGroup: undefined } : {}),
  };
}

function shown(blocks: readonly Block[], fields: readonly string[]): Record<string, string | undefined> {
  const textIn = (id: string) => {
    const block = blocks.find(({ block_id }) => block_id?.replace(/~\d+$/u, '') === id);
    const element = block?.element ?? block?.accessory;
    return element?.initial_option?.value ?? element?.initial_value;
  };
  return Object.fromEntries(
    fields.map((field) => {
      const value = textIn(field);
      return [field, value === 'other' ? textIn(`${field}.other`) : value];
    }),
  );
}
