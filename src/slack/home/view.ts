// The Home tab: a person's connection, instances, presets and launches, and what can be done with each. Rows of other features
// are handed in. Pure.
import type { KnownBlock } from '@slack/types';
import type { StoredAccount } from '../../accounts/ports.ts';
import type { HomeChoices } from '../../homes/home.ts';
import type { Action } from '../../instances/action.ts';
import type { Instance } from '../../instances/instance.ts';
import type { Launch } from '../../launches/launch.ts';
import type { Preset } from '../../presets/ports.ts';
import {
  actionsRow,
  type ButtonSpec,
  button,
  buttonRow,
  limits,
  type Message,
  plain,
  quote,
  section,
  sectionWith,
  textInput,
  truncate,
} from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { openPresetId } from '../kit/shared-ids.ts';
import { type Connection, describeConnection, isUsable } from './connection.ts';
import { homeIds, type PagedList, toPageValue } from './ids.ts';
import { buildTeam, type Team } from './team.ts';

/** Two blocks each, and one for a preset: with everything else well below Slack's 100. */
export const pageSizes = { instances: 12, launches: 10, presets: 6 } as const;

export interface OwnInstance {
  readonly instance: Instance;
  readonly action: Action | null;
}

/** Of one page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly number: number;
  readonly hasMore: boolean;
}

/** How other features draw what is theirs. */
export interface HomeRows {
  readonly instance: (own: OwnInstance, t: Translate) => KnownBlock[];
  readonly launch: (launch: Launch, t: Translate) => KnownBlock[];
  /** Free cards; nothing where that is switched off. */
  readonly free: (t: Translate) => KnownBlock[];
  /** In a line. */
  readonly preset: (preset: Preset, t: Translate) => string;
}

export interface HomeContent {
  readonly choices: HomeChoices;
  readonly account: StoredAccount | null;
  readonly connection: Connection;
  readonly instances: Page<OwnInstance>;
  readonly presets: { readonly items: readonly Preset[]; readonly hasMore: boolean };
  readonly hasPreset: boolean;
  readonly launches: Page<Launch>;
  readonly hasLaunched: boolean;
  /** Null for who is no admin. */
  readonly team: Team | null;
  readonly rows: HomeRows;
}

/** `text` is not shown by Slack; it says what the tab is. */
export function buildHome(content: HomeContent, t: Translate): Message {
  const { choices, team } = content;
  const isTeam = team !== null && choices.section === 'team';
  const blocks = [
    ...(team ? [sectionRow(isTeam, t)] : []),
    ...(isTeam ? buildTeam(team, t) : buildOwn(content, t)),
  ];
  return { text: t('home.title'), blocks: blocks.slice(0, limits.viewBlocks) };
}

/** In place of Home, when nothing can be read, or nothing is to be shown. */
export const buildPlainHome = (words: string): { type: 'home'; blocks: KnownBlock[] } => ({
  type: 'home',
  blocks: [section(words)],
});

const sectionRow = (isTeam: boolean, t: Translate): KnownBlock =>
  actionsRow('home.sections', [tab('mine', t('home.mine'), !isTeam), tab('team', t('home.team'), isTeam)]);

const tab = (value: HomeChoices['section'], text: string, isShown: boolean): ButtonSpec => ({
  actionId: `${homeIds.section}_${value}`,
  text,
  value,
  ...(isShown ? { style: 'primary' } : {}),
});

function buildOwn(content: HomeContent, t: Translate): KnownBlock[] {
  return [
    buttonRow(
      'home.start',
      { actionId: homeIds.newInstance, text: t('home.new'), style: 'primary' },
      { actionId: homeIds.settings, text: t('home.settings') },
      { actionId: homeIds.refresh, text: t('home.refresh') },
    ),
    connectionBlock(content, t),
    ...checklist(content, t),
    ...instanceBlocks(content, t),
    ...freeBlocks(content, t),
    ...presetBlocks(content, t),
    ...launchBlocks(content, t),
  ];
}

function connectionBlock({ connection, account }: HomeContent, t: Translate): KnownBlock {
  const text = describeConnection(connection, account, t);
  const words = t(isUsable(connection) ? 'home.connectOther' : 'home.connect');
  const spec: ButtonSpec = { actionId: homeIds.connect, text: words };
  return sectionWith(text, button(isUsable(connection) ? spec : { ...spec, style: 'primary' }));
}

/** Gone once everything on it is done. */
function checklist({ account, hasLaunched, hasPreset }: HomeContent, t: Translate): KnownBlock[] {
  const steps = [
    [account !== null, t('home.stepConnect')],
    [hasLaunched, t('home.stepLaunch')],
    [hasPreset, t('home.stepPreset')],
  ] as const;
  if (steps.every(([isDone]) => isDone)) return [];
  const lines = steps.map(([isDone, words]) =>
    isDone ? `:white_check_mark: ${t('home.done', { step: words })}` : `:white_large_square: ${words}`,
  );
  return [section([t('home.first'), ...lines].join('\n'))];
}

const title = (text: string): KnownBlock[] => [
  { type: 'divider' },
  { type: 'header', text: plain(text, 150) },
];

function instanceBlocks({ instances, rows }: HomeContent, t: Translate): KnownBlock[] {
  const all: ButtonSpec = { actionId: homeIds.instances, text: t('home.allInstances') };
  return [
    ...title(t('home.instances')),
    ...(instances.items.length === 0 ? [section(t('home.noInstances'))] : []),
    ...instances.items.flatMap((own) => rows.instance(own, t)),
    pageRow('instances', instances, [all], t),
  ];
}

function freeBlocks({ rows }: HomeContent, t: Translate): KnownBlock[] {
  const drawn = rows.free(t);
  return drawn.length === 0 ? [] : [{ type: 'divider' }, ...drawn];
}

function presetBlocks({ presets, rows }: HomeContent, t: Translate): KnownBlock[] {
  if (presets.items.length === 0) return [...title(t('home.presets')), section(t('home.noPresets'))];
  const drawn = presets.items.map((preset) => {
    const text = `*${quote(truncate(preset.name, 60))}*\n${rows.preset(preset, t)}`;
    const label = `${t('home.launch')}: ${preset.name}`;
    return sectionWith(
      text,
      button({ actionId: openPresetId, text: t('home.launch'), value: preset.id, label }),
    );
  });
  const row = buttonRow('home.presets', { actionId: homeIds.presets, text: t('home.allPresets') });
  return [...title(t('home.presets')), ...drawn, row];
}

function launchBlocks(content: HomeContent, t: Translate): KnownBlock[] {
  const { launches, hasLaunched, choices, rows } = content;
  if (!hasLaunched) return [...title(t('home.launches')), section(t('home.noLaunches'))];
  const nothing = t('recent.nothingFound', { text: quote(truncate(choices.search, 100)) });
  const all: ButtonSpec = { actionId: homeIds.recent, text: t('home.allLaunches') };
  return [
    ...title(t('home.launches')),
    searchInput(choices.search, t),
    ...(launches.items.length === 0 ? [section(nothing)] : []),
    ...launches.items.flatMap((launch) => rows.launch(launch, t)),
    pageRow('launches', launches, [all], t),
  ];
}

/** Heard of when its person presses Enter, as Slack does where nothing else is said. */
const searchInput = (search: string, t: Translate): KnownBlock => ({
  ...textInput({
    id: homeIds.search,
    label: t('recent.search'),
    initial: search,
    maxLength: 100,
    optional: true,
    hint: t('home.searchHint'),
  }),
  dispatch_action: true,
});

function pageRow(
  list: PagedList,
  { number, hasMore }: Page<unknown>,
  more: readonly ButtonSpec[],
  t: Translate,
): KnownBlock {
  const name = t(`home.${list}`);
  const turn = (actionId: string, text: string, page: number): ButtonSpec => ({
    actionId,
    text,
    value: toPageValue(list, page),
    label: `${name}: ${text}`,
  });
  return buttonRow(
    `home.${list}`,
    ...(number > 0 ? [turn(homeIds.back, t('home.back'), number - 1)] : []),
    ...(hasMore ? [turn(homeIds.on, t('home.on'), number + 1)] : []),
    ...more,
  );
}
