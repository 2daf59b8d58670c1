// Listeners around presets that exist: opening them, and the list with its changes.
import type { PlainTextOption } from '@slack/types';
import type { Logger } from '../../ops/logger.ts';
import type { Preset, PresetScope } from '../../presets/ports.ts';
import type { Presets } from '../../presets/presets.ts';
import type { Action, Command, Submission, Suggestion } from '../edge/incoming.ts';
import type { Answered, Menu } from '../edge/listener-guard.ts';
import type { Visit } from '../edge/visit.ts';
import { buttonRow, limits, option, quote, section } from '../kit/block-kit.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import { platformErrorOf } from '../kit/slack-errors.ts';
import { updateIfOpen } from '../kit/update-view.ts';
import { presetIds } from './ids.ts';
import { onName, readInputs, updateTo } from './inputs.ts';
import { readListMetadata, readPresetMetadata } from './metadata.ts';
import { buildListModal, buildRenameModal, buildShareModal } from './modal.ts';
import { summariseStored } from './summary.ts';

/** Where the launch form is to be shown. */
export interface Place {
  readonly channelId: string;
  readonly where:
    | { readonly triggerId: string }
    | { readonly replaces: { readonly id: string; readonly hash: string } };
  readonly responseUrl: string | undefined;
}

export interface PresetHandlerParts {
  readonly presets: Presets;
  /** The launch form, filled in by a preset, with quick arguments over it; without a preset, what was looked for. */
  readonly openForm: (
    visit: Visit,
    place: Place,
    preset: Preset | NotFound,
    quickArguments: string,
  ) => Promise<void>;
  readonly logger: Logger;
}

export interface NotFound {
  readonly name: string;
  readonly nearest: string | null;
}

export function createPresetHandlers({ presets, openForm, logger }: PresetHandlerParts) {
  const readerOf = ({ key }: Visit, channelId: string) => ({ ...key, channelId });

  /** `/gpu-instance preset <name> [arguments]` */
  async function openByName(
    visit: Visit,
    command: Command,
    name: string,
    quickArguments: string,
  ): Promise<void> {
    const { channelId, triggerId, responseUrl } = command;
    const match = await presets.match(name, readerOf(visit, channelId));
    if (match.kind === 'several') {
      const view = buildChoice(visit, match.presets, channelId, quickArguments, name);
      await visit.client.views.views.open({ trigger_id: triggerId, view });
      return;
    }
    const place = { channelId, where: { triggerId }, responseUrl };
    const wanted = match.kind === 'one' ? match.preset : { name, nearest: match.nearest?.name ?? null };
    await openForm(visit, place, wanted, quickArguments);
    if (match.kind === 'one') await presets.touch(match.preset.id);
  }

  /** Several people's presets of one name: nobody's is chosen silently. */
  function buildChoice(
    { key, t }: Visit,
    found: readonly Preset[],
    channel: string,
    quickArguments: string,
    name: string,
  ) {
    const rows = found.map((preset) => toRow(preset, key.userId, t));
    const headline = t('preset.several', { preset: quote(name) });
    return buildListModal(rows, { channel, arguments: quickArguments }, t, headline);
  }

  const toRow = (preset: Preset, userId: string, t: Visit['t']) => ({
    preset,
    isOwn: preset.ownerId === userId,
    summary: summariseStored(preset.values, t),
  });

  async function buildList({ key, t }: Visit, channel: string) {
    const listed = await presets.list({ ...key, channelId: channel });
    return buildListModal(
      listed.map((preset) => toRow(preset, key.userId, t)),
      { channel, arguments: '' },
      t,
    );
  }

  async function list(visit: Visit, { channelId, triggerId }: Command): Promise<void> {
    const view = await buildList(visit, channelId);
    await visit.client.views.views.open({ trigger_id: triggerId, view });
  }

  /** In the list, or where a preset was shared. */
  async function open(visit: Visit, action: Action): Promise<void> {
    const { view, triggerId, responseUrl, value } = action;
    const listed = view ? readListMetadata(view.privateMetadata) : null;
    const channelId = listed?.channel ?? action.channelId ?? visit.key.userId;
    const preset = await findVisible(visit, channelId, value);
    if (!preset) return view ? refresh(visit, view.id, channelId) : openGone(visit, triggerId);
    const where = view ? { replaces: { id: view.id, hash: view.hash } } : { triggerId };
    await openForm(visit, { channelId, where, responseUrl }, preset, listed?.arguments ?? '');
    await presets.touch(preset.id);
  }

  async function openGone({ client, t }: Visit, triggerId: string): Promise<void> {
    const view = buildNoticeModal(t('preset.listTitle'), [t('preset.gone')], t);
    await client.views.views.open({ trigger_id: triggerId, view });
  }

  async function findVisible({ key }: Visit, channelId: string, id: string | null): Promise<Preset | null> {
    return id === null ? null : presets.find(id, { ...key, channelId });
  }

  /** Shows the list as it is now. */
  async function refresh(visit: Visit, viewId: string, channel: string): Promise<void> {
    await updateIfOpen(visit.client.views, viewId, await buildList(visit, channel));
  }

  const openChange =
    (build: (metadata: { preset: string; channel: string }, preset: Preset, t: Visit['t']) => PushedView) =>
    async (visit: Visit, { view, value, triggerId }: Action): Promise<void> => {
      if (!view) return;
      const { channel } = readListMetadata(view.privateMetadata);
      const preset = await findVisible(visit, channel, value);
      if (!preset || preset.ownerId !== visit.key.userId) return refresh(visit, view.id, channel);
      const pushed = build({ preset: preset.id, channel }, preset, visit.t);
      await visit.client.views.views.push({ trigger_id: triggerId, view: pushed });
    };

  /** The list below the pushed view shows what became of it. */
  async function showBelow(visit: Visit, { view }: Submission, channel: string): Promise<void> {
    if (!view.rootId || view.rootId === view.id) return;
    await refresh(visit, view.rootId, channel);
  }

  async function submitRename(visit: Visit, submission: Submission): Promise<Answered> {
    const { t, key } = visit;
    const { preset, channel } = readPresetMetadata(submission.view.privateMetadata);
    const { name } = readInputs(submission.view.state);
    const outcome = await presets.rename(preset, key, name);
    switch (outcome.kind) {
      case 'changed':
        return { answer: undefined, after: () => showBelow(visit, submission, channel) };
      case 'name-taken':
        return { answer: onName(t('preset.renameTaken')) };
      case 'name-invalid':
        return { answer: onName(t('preset.nameInvalid')) };
      case 'not-yours':
        return { answer: onName(t('preset.notYours')) };
      case 'gone':
        return { answer: onName(t('preset.gone')) };
    }
  }

  async function submitShare(visit: Visit, submission: Submission): Promise<Answered> {
    const { t, key } = visit;
    const { preset: id, channel } = readPresetMetadata(submission.view.privateMetadata);
    const { scope } = readInputs(submission.view.state);
    const outcome = await presets.share(id, key, { scope, channelId: channel });
    if (outcome.kind !== 'changed') {
      const words = outcome.kind === 'not-yours' ? t('preset.notYours') : t('preset.gone');
      return { answer: { response_action: 'errors', errors: { [presetIds.scope]: words } } };
    }
    const isTold = scope === 'private' || (await announce(visit, id, channel));
    const unannounced = buildNoticeModal(t('preset.shareTitle'), [t('preset.sharedUnposted')], t);
    return {
      answer: isTold ? undefined : updateTo(unannounced),
      after: () => showBelow(visit, submission, channel),
    };
  }

  /** One line, with a button that opens it. False where the app may not post. */
  async function announce(visit: Visit, id: string, channelId: string): Promise<boolean> {
    const preset = await findVisible(visit, channelId, id);
    if (!preset) return true;
    const { t, key, client } = visit;
    const summary = summariseStored(preset.values, t);
    const text = t('preset.sharedPost', { person: `<@${key.userId}>`, preset: quote(preset.name), summary });
    try {
      await client.views.chat.postMessage({
        channel: channelId,
        text,
        unfurl_links: false,
        blocks: [
          section(text),
          buttonRow('preset', { actionId: presetIds.open, text: t('preset.openShared'), value: id }),
        ],
      });
      return true;
    } catch (error) {
      logger.info({ slackError: platformErrorOf(error) }, 'a shared preset could not be announced');
      return false;
    }
  }

  async function remove(visit: Visit, { view, value }: Action): Promise<void> {
    if (!view) return;
    const { channel } = readListMetadata(view.privateMetadata);
    await presets.remove(value ?? '', visit.key);
    await refresh(visit, view.id, channel);
  }

  /** The menu in the form: own ones first. */
  async function suggest({ key, t }: Visit, channelId: string, { typed }: Suggestion): Promise<Menu> {
    const listed = await presets.list({ ...key, channelId });
    const words = typed.toLowerCase();
    const found = listed.filter(({ name }) => name.toLowerCase().includes(words));
    const options = found
      .slice(0, limits.groupOptions)
      .map(
        (preset): PlainTextOption =>
          option(preset.id, preset.name, describeScope(preset.scope, preset.ownerId === key.userId, t)),
      );
    return { options };
  }

  return {
    openByName,
    list,
    open,
    suggest,
    findVisible,
    openRename: openChange((metadata, { name }, t) => buildRenameModal(metadata, name, t)),
    submitRename,
    openShare: openChange((metadata, { scope }, t) => buildShareModal(metadata, scope, t)),
    submitShare,
    remove,
  };
}

type PushedView = ReturnType<typeof buildRenameModal>;

const describeScope = (scope: PresetScope, isOwn: boolean, t: Visit['t']): string =>
  isOwn ? t(`preset.${scope}`) : t('preset.ofColleague');
