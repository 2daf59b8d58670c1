// Every look of the Home tab, from any data: a part of all-surfaces.ts.

import type { Catalog } from '../../../src/catalog/catalog.ts';
import { firstChoices } from '../../../src/homes/home.ts';
import type { Launch } from '../../../src/launches/launch.ts';
import type { Connection } from '../../../src/slack/home/connection.ts';
import { buildHome, buildPlainHome, type HomeContent, pageSizes } from '../../../src/slack/home/view.ts';
import { buildListRow } from '../../../src/slack/instance/list.ts';
import type { Translate } from '../../../src/slack/kit/language/translate.ts';
import { summarise } from '../../../src/slack/preset/summary.ts';
import { buildRecentRow } from '../../../src/slack/recent/view.ts';
import { byTokenAlone } from '../../support/accounts.ts';
import { anAction, anInstance } from '../../support/life.ts';
import type { Material } from './all-surfaces.ts';

const many = <T>(length: number, make: (at: number) => T): T[] => Array.from({ length }, (_, at) => make(at));

export function buildHomeSurfaces(
  { launch, words, reason, form }: Pick<Material, 'launch' | 'words' | 'reason' | 'form'>,
  shown: Catalog | null,
  t: Translate,
) {
  const cards = new Map([[launch.id, { channelId: 'C1', ts: '1.1' }]]);
  const page = { catalog: shown, cards, linkTo: () => 'https://x.slack.com/archives/C1/p1' };
  const account = {
    teamId: 'T0001',
    workspaceId: 'T0001',
    userId: 'U0001',
    sealedToken: '',
    platformUser: words,
    expiresAt: 1_800_000_000_000,
    connectedAt: 1_700_000_000_000,
    ...byTokenAlone,
  };
  const failed: Launch = { ...launch, failure: reason };
  const preset = {
    ...account,
    id: launch.id,
    ownerId: 'U0001',
    name: words,
    scope: 'team' as const,
    channelId: 'C0001',
    values: form,
    createdAt: 0,
    updatedAt: 0,
    usedAt: null,
  };
  const group = { name: words, instances: 12, cards: 96, people: 7 };
  const newcomer: HomeContent = {
    choices: firstChoices,
    account: null,
    connection: { kind: 'none' },
    instances: { items: [], number: 0, hasMore: false },
    presets: { items: [], hasMore: false },
    hasPreset: false,
    launches: { items: [], number: 0, hasMore: false },
    hasLaunched: false,
    team: null,
    rows: {
      instance: buildListRow,
      launch: (each) => buildRecentRow(each, page, t),
      preset: () => summarise(form, t),
      free: () => [],
    },
  };
  const full: HomeContent = {
    ...newcomer,
    choices: { ...firstChoices, search: words.slice(0, 100) },
    account,
    connection: { kind: 'fine' },
    instances: {
      items: many(pageSizes.instances, (at) => ({
        instance: anInstance({ name: words, launchId: `launch-${at}`, endsAt: 1_760_014_400_000 }),
        action: at % 2 === 0 ? null : anAction(),
      })),
      number: 1,
      hasMore: true,
    },
    presets: { items: many(pageSizes.presets, () => preset), hasMore: true },
    launches: { items: many(pageSizes.launches, () => failed), number: 1, hasMore: true },
    hasLaunched: true,
    team: {
      overview: { groups: many(50, () => group), connected: 300 },
      health: { missing: ['database'], away: ['slack'] },
      helpUrl: 'https://lab.example/token',
    },
  };
  const few: HomeContent = {
    ...full,
    choices: firstChoices,
    instances: { items: full.instances.items.slice(0, 2), number: 0, hasMore: false },
    presets: { items: full.presets.items.slice(0, 1), hasMore: false },
    launches: { items: full.launches.items.slice(0, 2), number: 0, hasMore: false },
    hasPreset: true,
    team: null,
  };
  const connection = (said: Connection): HomeContent => ({ ...few, connection: said });
  const quiet = {
    overview: { groups: [], connected: 0 },
    health: { missing: [], away: [] },
    helpUrl: undefined,
  };
  const views: Readonly<Record<string, HomeContent>> = {
    home: few,
    homeNewcomer: newcomer,
    homeFull: full,
    homeNothingFound: { ...full, launches: { items: [], number: 0, hasMore: false } },
    homeEnded: connection({ kind: 'ended', at: 1_760_000_000_000 }),
    homeRefused: connection({ kind: 'refused' }),
    homeFailing: connection({ kind: 'failing', lookedAt: 1_760_000_000_000 }),
    homeTeam: { ...full, choices: { ...firstChoices, section: 'team' } },
    homeQuietTeam: { ...full, team: quiet, choices: { ...firstChoices, section: 'team' } },
  };
  return {
    ...Object.fromEntries(
      Object.entries(views).map(([name, content]) => {
        const { blocks } = buildHome(content, t);
        return [name, { type: 'home' as const, callback_id: 'home', blocks }];
      }),
    ),
    homeFailed: buildPlainHome(t('home.failed', { words: t('trouble.database', { reference: '1b4e28ba' }) })),
    homeCleared: buildPlainHome(t('home.cleared')),
  };
}
