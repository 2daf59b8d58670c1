// What can be typed about instances: the list, who runs what, and a word with the name, task ID or reference of one.
import { Secret } from '../../config/secrets.ts';
import type { Clock } from '../../core/clock.ts';
import type { Owner } from '../../core/person.ts';
import { nearest } from '../../form/nearest.ts';
import { type Instance, isLive, mostOwned } from '../../instances/instance.ts';
import type { InstanceStore, SettingsStore } from '../../instances/ports.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { Command, Submission } from '../edge/incoming.ts';
import type { AfterPress, Answered } from '../edge/listener-guard.ts';
import type { ReplyUrls } from '../edge/reply-url.ts';
import type { Visit } from '../edge/visit.ts';
import { code, limits, type Message, option, plain, quote, section, truncate } from '../kit/block-kit.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import type { InstanceHandlers } from './handlers.ts';
import { instanceIds, toOptionValue } from './ids.ts';
import { stopAllRow } from './list.ts';
import { buildSettingsModal, type LeadTimes, readSettings } from './settings.ts';
import { describeStatus } from './status.ts';
import { buildWhoMessage, type Running, type TeamView } from './who.ts';

export interface InstanceWordParts {
  readonly instances: Pick<InstanceStore, 'findByOwner' | 'findNamed' | 'findNamedIn' | 'findLiveIn'>;
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly settings: SettingsStore;
  readonly isAdmin: (by: Owner) => Promise<boolean>;
  readonly handlers: InstanceHandlers;
  readonly replyUrls: ReplyUrls;
  readonly teamView: TeamView;
  readonly leadTimes: LeadTimes;
  readonly clock: Clock;
}

/** A word that is about one instance, and the button that it stands for. */
export type InstanceWord = 'show' | 'stop' | 'start' | 'delete' | 'script' | 'connect-to';

const buttonOfWord: Readonly<Record<InstanceWord, string>> = {
  show: instanceIds.details,
  stop: instanceIds.stop,
  start: instanceIds.start,
  delete: instanceIds.delete,
  script: instanceIds.script,
  'connect-to': instanceIds.connect,
};

/** What admins may do with others' instances, if those let them. */
const wordsOfAdmins: readonly InstanceWord[] = ['stop', 'start', 'delete', 'script'];

/** Of several of one name, those that it can be done with are meant. */
const fits: Readonly<Record<InstanceWord, (instance: Instance) => boolean>> = {
  show: () => true,
  stop: isLive,
  start: ({ phase }) => phase === 'ended',
  delete: ({ phase }) => phase === 'ended',
  script: ({ phase }) => phase === 'running',
  'connect-to': isLive,
};

/** Of a channel or a workspace: what `who` names is far less. */
const mostLive = 500;
const everything = /^(?:all|all mine|all of mine|everything|全部|所有)$/iu;

export function createInstanceWords(parts: InstanceWordParts) {
  const { instances, launches, settings, isAdmin, handlers, replyUrls, teamView, leadTimes, clock } = parts;

  async function tell({ responseUrl }: Command, message: Message | { text: string }): Promise<void> {
    if (responseUrl) await replyUrls.send(new Secret(responseUrl), message, { visible: 'ephemeral' });
  }

  /** What acts is stored when it resolves; what is said comes after. */
  const press =
    (word: InstanceWord) =>
    async (visit: Visit, command: Command, rest: string): Promise<AfterPress> => {
      const name = rest.trim();
      const named = name === '' ? [] : await findNamed(visit.key, word, name);
      if (word === 'stop' && named.length === 0 && everything.test(name)) return () => askAll(visit, command);
      if (name !== '' && named.length === 0) return () => sayUnknown(visit, command, name);
      const among = name === '' ? await instances.findByOwner(visit.key, mostOwned) : named;
      const fitting = among.filter(fits[word]);
      // Of a name alone it is clear which one is meant; without any name nobody's is chosen silently.
      const [only] = fitting.length === 1 && name !== '' ? fitting : named.length === 1 ? named : [];
      if (only) return handlers.doTo(visit, command, buttonOfWord[word], only.launchId);
      const choices = fitting.length > 0 ? fitting : named;
      if (choices.length === 0) return () => tell(command, { text: visit.t(`words.none_${word}`) });
      return () => tell(command, buildMenu(word, name, choices, visit.t));
    };

  /** What only shows something, or asks first. */
  const about =
    (word: InstanceWord) =>
    async (visit: Visit, command: Command, rest: string): Promise<void> =>
      (await press(word)(visit, command, rest))();

  /** One's own go first: an admin means another's only where none of theirs is called so. */
  async function findNamed(key: Owner, word: InstanceWord, name: string): Promise<readonly Instance[]> {
    const own = await instances.findNamed(key, name, limits.groupOptions);
    const isOthers = own.length === 0 && wordsOfAdmins.includes(word) && (await isAdmin(key));
    return isOthers ? instances.findNamedIn(key, name, limits.groupOptions) : own;
  }

  async function askAll(visit: Visit, command: Command): Promise<void> {
    const { t } = visit;
    const live = (await instances.findByOwner(visit.key, mostOwned)).filter(isLive);
    if (live.length === 0) return tell(command, { text: t('words.none_stop') });
    const text = t('list.stopAllSure', { count: live.length });
    await tell(command, { text, blocks: [section(text), stopAllRow(live.length, t)] });
  }

  async function sayUnknown({ key, t }: Visit, command: Command, name: string): Promise<void> {
    const own = await instances.findByOwner(key, mostOwned);
    const near = nearest(name, own, (instance) => instance.name);
    const typed = code(truncate(name, 80));
    const text = near
      ? t('words.unknownNearest', { name: typed, nearest: code(near.name) })
      : t('words.unknown', { name: typed });
    await tell(command, { text });
  }

  async function list(visit: Visit, command: Command): Promise<void> {
    await handlers.openList(visit, command, command.channelId);
  }

  async function who(visit: Visit, command: Command): Promise<void> {
    const { t, key } = visit;
    if (teamView === 'off') return tell(command, { text: t('who.off') });
    const channelId = teamView === 'channel' ? command.channelId : null;
    const live = await instances.findLiveIn(key.workspaceId, channelId, mostLive);
    const found = await Promise.all(
      live.map(async (instance): Promise<Running[]> => {
        const launch = await launches.find(instance.launchId);
        // Who wanted no card in the channel is in no list of it either.
        const isShown = launch && (launch.cardPlace !== 'me' || launch.userId === key.userId);
        return isShown ? [{ launch, instance }] : [];
      }),
    );
    await tell(command, buildWhoMessage(found.flat(), teamView, t));
  }

  async function openSettings({ client, key, t }: Visit, { triggerId }: Command): Promise<void> {
    const view = buildSettingsModal(await settings.read(key), leadTimes, t);
    await client.views.views.open({ trigger_id: triggerId, view });
  }

  async function saveSettings({ key, t }: Visit, { view }: Submission): Promise<Answered> {
    const reading = readSettings(view.state);
    if (!reading.ok) {
      const errors = Object.fromEntries(reading.unread.map((id) => [id, t('settings.notTimes')]));
      return { answer: { response_action: 'errors', errors } };
    }
    await settings.save(key, reading.settings, clock());
    const saved = buildNoticeModal(t('settings.title'), [t('settings.saved')], t);
    return { answer: { response_action: 'update', view: saved } };
  }

  return {
    list,
    who,
    settings: openSettings,
    saveSettings,
    /** Those that act, as their buttons do. */
    presses: { stop: press('stop'), start: press('start') },
    show: about('show'),
    delete: about('delete'),
    script: about('script'),
    'connect-to': about('connect-to'),
  };
}

/** Which of several: their references tell them apart. */
export function buildMenu(
  word: InstanceWord,
  name: string,
  choices: readonly Instance[],
  t: Visit['t'],
): Message {
  const text = name === '' ? t('words.which') : t('words.several', { name: quote(truncate(name, 80)) });
  const options = choices
    .slice(0, limits.groupOptions)
    .map((instance) =>
      option(
        toOptionValue(buttonOfWord[word], instance.launchId),
        [instance.name, describeStatus({ instance, action: null }, t), instance.launchId.slice(0, 8)].join(
          t('common.dot'),
        ),
      ),
    );
  return {
    text,
    blocks: [
      section(text),
      {
        type: 'actions',
        block_id: 'instance.pick',
        elements: [
          {
            type: 'static_select',
            action_id: instanceIds.pick,
            placeholder: plain(t(`words.pick_${word}`), 150),
            options,
          },
        ],
      },
    ],
  };
}
