// What people read of free cards: how many there are, what they wait for, and what came of it. Pure.
import type { KnownBlock } from '@slack/types';
import type { FreeReading, Held } from '../../availability/availability.ts';
import type { GroupFree } from '../../availability/free-cards.ts';
import { type FreeWatch, hasEnded, type WatchRefusal } from '../../availability/watch.ts';
import {
  actionsRow,
  button,
  buttonRow,
  code,
  context,
  dateText,
  type Message,
  section,
  sectionWith,
  truncate,
  wholeLines,
} from '../kit/block-kit.ts';
import { joinSentences } from '../kit/explain-failure.ts';
import { explainHeld } from '../kit/explain-held.ts';
import type { Translate } from '../kit/language/translate.ts';
import { freeIds } from './ids.ts';

/** Far below Slack's 50 blocks a message. */
const mostGroups = 15;
const mostWatches = 10;

export interface FreeView {
  readonly reading: FreeReading;
  readonly watches: readonly FreeWatch[];
}

/** For `/gpu-instance free`: each group with what can be done about it. */
export function buildFreeMessage({ reading, watches }: FreeView, t: Translate): Message {
  const blocks = [...groupBlocks(reading, t), ...watchBlocks(watches, t)];
  const lines = reading.kind === 'known' ? reading.groups.map((group) => describeGroup(group, t)) : [];
  return { text: wholeLines([describeReading(reading, t), ...lines], 3000), blocks };
}

/** For the Home tab: as short as it can be. */
export function buildFreeHome({ reading, watches }: FreeView, t: Translate): KnownBlock[] {
  const lines = reading.kind === 'known' ? reading.groups.map((group) => describeGroup(group, t)) : [];
  return [section(wholeLines([describeReading(reading, t), ...lines], 2900)), ...watchBlocks(watches, t)];
}

function describeReading(reading: FreeReading, t: Translate): string {
  switch (reading.kind) {
    case 'off':
      return t(reading.why === 'no-login' ? 'free.offLogin' : 'free.offMapping');
    case 'no-keys':
      return t('free.noKeys');
    case 'unknown':
      return t('free.unknown');
    case 'known': {
      const title = t('free.title', { when: dateText(reading.lookedAt) });
      return reading.isOld ? `${title}\n${t('free.old')}` : title;
    }
  }
}

function describeGroup({ group, free }: GroupFree, t: Translate): string {
  const name = code(truncate(group, 60));
  if (free === null) return t('free.notTold', { group: name });
  return free === 0 ? t('free.none', { group: name }) : t('free.some', { group: name, count: free });
}

function groupBlocks(reading: FreeReading, t: Translate): KnownBlock[] {
  if (reading.kind !== 'known') return [section(describeReading(reading, t))];
  return [
    section(describeReading(reading, t)),
    ...reading.groups.slice(0, mostGroups).flatMap((group, at): KnownBlock[] => [
      section(describeGroup(group, t)),
      actionsRow(`free.${at}`, [
        ...(group.free === 0
          ? [
              {
                actionId: freeIds.tell,
                text: t('free.tell'),
                value: group.group,
                label: `${t('free.tell')}: ${group.group}`,
              },
            ]
          : []),
        {
          actionId: freeIds.launch,
          text: t('free.launch'),
          value: group.group,
          label: `${t('free.launch')}: ${group.group}`,
        },
      ]),
    ]),
    ...(reading.groups.length > mostGroups
      ? [context(t('common.more', { count: reading.groups.length - mostGroups }))]
      : []),
  ];
}

function watchBlocks(watches: readonly FreeWatch[], t: Translate): KnownBlock[] {
  if (watches.length === 0) return [];
  return [
    section(t('free.yours')),
    ...watches.slice(0, mostWatches).map((watch) => {
      const text = describeWatch(watch, t);
      if (watch.state === 'due') return section(text);
      const isOver = hasEnded(watch);
      if (isOver && watch.sealedRequest === null) return section(text);
      const [actionId, words] = isOver
        ? ([freeIds.reopen, t('free.reopen')] as const)
        : ([freeIds.cancel, t('free.cancel')] as const);
      const label = `${words}: ${watch.name ?? watch.group}`;
      return sectionWith(text, button({ actionId, text: words, value: watch.id, label }));
    }),
    ...(watches.length > mostWatches
      ? [context(t('common.more', { count: watches.length - mostWatches }))]
      : []),
  ];
}

const namesOf = ({ name, group, cards, expiresAt }: FreeWatch) => ({
  name: code(name ?? ''),
  group: code(truncate(group, 60)),
  count: cards,
  until: dateText(expiresAt),
});

function describeWatch(watch: FreeWatch, t: Translate): string {
  const { name, group, count, until } = namesOf(watch);
  if (watch.state === 'due') return t('free.launching', { name, group });
  if (hasEnded(watch)) return describeEnd(watch, t).join('\n');
  return watch.kind === 'tell'
    ? t('free.waitsToTell', { group, until })
    : t('free.waitsToLaunch', { name, group, count, until });
}

/** When it was kept; and, in the same place, that it is over. */
export function buildKept(watch: FreeWatch, t: Translate): Message {
  const { name, group, count, until } = namesOf(watch);
  if (watch.state !== 'waiting') {
    const text = t(watch.state === 'due' ? 'free.launching' : 'free.keptOver', { name, group });
    return { text, blocks: [section(text)] };
  }
  const text = joinSentences(t, [t('free.kept', { name, group, count, until }), t('free.nothingRuns')]);
  return {
    text,
    blocks: [
      section(text),
      buttonRow(`free.kept.${watch.id}`, {
        actionId: freeIds.cancel,
        text: t('free.cancel'),
        value: watch.id,
        label: `${t('free.cancel')}: ${watch.name ?? ''}`,
      }),
    ],
  };
}

/** What came of it; null while nothing did, and where its person knows. */
export function buildNews(watch: FreeWatch, t: Translate): Message | null {
  if (!hasEnded(watch) || watch.state === 'cancelled') return null;
  const sentences = describeEnd(watch, t);
  const { name, group } = watch;
  const canOpen = watch.sealedRequest !== null;
  return {
    text: joinSentences(t, sentences),
    blocks: [
      section(sentences.join('\n')),
      ...(watch.state === 'told'
        ? [
            buttonRow(`free.news.${watch.id}`, {
              actionId: freeIds.open,
              text: t('free.launchNow'),
              value: group,
            }),
          ]
        : []),
      ...(canOpen
        ? [
            buttonRow(`free.news.${watch.id}`, {
              actionId: freeIds.reopen,
              text: t('free.reopen'),
              value: watch.id,
              style: 'primary',
              label: `${t('free.reopen')}: ${name ?? ''}`,
            }),
          ]
        : []),
    ],
  };
}

function describeEnd(watch: FreeWatch, t: Translate): string[] {
  const { name, group, count, until } = namesOf(watch);
  switch (watch.state) {
    case 'told':
      return [t('free.told', { group })];
    case 'launched':
      return [t('free.launched', { name, group })];
    case 'expired':
      return watch.kind === 'tell'
        ? [t('free.expiredTell', { group, until })]
        : [t('free.expired', { name, group, count, until }), t('free.formIsKept')];
    case 'refused': {
      const kept = watch.sealedRequest === null ? [] : [t('free.formIsKept')];
      return [t('free.notStarted', { name, group }), explainRefusal(watch.refusal, t), ...kept];
    }
    default:
      return [t('free.keptOver', { name, group })];
  }
}

function explainRefusal(refusal: WatchRefusal | null, t: Translate): string {
  switch (refusal?.kind) {
    case 'paused':
      return t('free.why_paused', { reason: code(truncate(refusal.reason, 300)) });
    case 'limited':
      return t(refusal.whose === 'person' ? 'free.why_personLimit' : 'free.why_workspaceLimit', {
        max: refusal.perHour,
      });
    case 'not-permitted':
      return t(refusal.permission === 'no' ? 'free.why_notAllowed' : 'free.why_unclear');
    case 'no-account':
      return t('free.why_noAccount');
    case 'elsewhere':
      return t('free.why_elsewhere');
    case 'sealed-shut':
      return t('free.why_sealedShut');
    case 'unfit':
      return t('free.why_unfit');
    case 'restored':
      return t('free.why_restored');
    default:
      return t('free.why_unknown');
  }
}

/** In answer to "Tell me when free". */
export const describeTold = (held: Held, group: string, t: Translate): string =>
  held.kind === 'kept'
    ? t('free.tellKept', { group: code(truncate(group, 60)), until: dateText(held.until) })
    : explainHeld(held, t);
