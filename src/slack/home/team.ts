// What admins see of the whole workspace: figures, nobody's instances by name. Pure.
import type { KnownBlock } from '@slack/types';
import type { TeamOverview } from '../../homes/ports.ts';
import { buttonRow, code, limits, plain, section, truncate, wholeLines } from '../kit/block-kit.ts';
import type { Translate } from '../kit/language/translate.ts';
import { homeIds } from './ids.ts';

/** The parts that the app stands on: `missing` keeps this process from its work, `away` does not. */
export interface Health {
  readonly missing: readonly string[];
  readonly away: readonly string[];
}

export interface Team {
  readonly overview: TeamOverview;
  readonly health: Health;
  /** The operator's page for people without a token. */
  readonly helpUrl: string | undefined;
}

export function buildTeam({ overview, health, helpUrl }: Team, t: Translate): KnownBlock[] {
  const { groups, connected } = overview;
  const lines = groups.map(({ name, instances, cards, people }) =>
    t('home.group', { group: code(truncate(name, 80)), instances, cards, people }),
  );
  const running = lines.length === 0 ? t('home.nothingRuns') : wholeLines(lines, limits.sectionText - 2);
  return [
    buttonRow('home.start', { actionId: homeIds.refresh, text: t('home.refresh') }),
    { type: 'header', text: plain(t('home.running'), 150) },
    section(running),
    { type: 'header', text: plain(t('home.people'), 150) },
    section(t('home.connected', { count: connected })),
    { type: 'header', text: plain(t('home.health'), 150) },
    section(describeHealth(health, t)),
    ...(helpUrl ? [section(`<${helpUrl}|${t('home.helpPage')}>`)] : []),
  ];
}

function describeHealth({ missing, away }: Health, t: Translate): string {
  const bad = [...missing, ...away];
  if (bad.length === 0) return `:large_green_circle: ${t('home.healthy')}`;
  const parts = bad.map((name) => code(name)).join(t('common.listSeparator'));
  return `:warning: ${t('home.unhealthy', { parts })}`;
}
