// The table of contents: every command word, submission, action and menu this app listens to, one line each; and what
// the features need of each other, handed in.
import type { App } from '@slack/bolt';
import { Secret } from '../config/secrets.ts';
import { nearestCommand } from '../form/command-words.ts';
import { createFormDrafts } from '../form/drafts.ts';
import { peekLists } from '../form/form-lists.ts';
import { idPattern, otherTimeLimit } from '../form/input-ids.ts';
import { createOpenForms } from '../form/open-form.ts';
import {
  isNothingSaid,
  isNothingUnderstood,
  type QuickReading,
  readTidyArguments,
} from '../form/quick-arguments.ts';
import { createSendForm } from '../form/send-form.ts';
import { readStoredValues } from '../form/session.ts';
import type { Preset } from '../presets/ports.ts';
import { connectHelpOf } from './account/connect-help.ts';
import { createConnectWays } from './account/connect-ways.ts';
import { createForgetMeHandlers } from './account/forget-me.ts';
import { createGoOn, type WaitingForm } from './account/go-on.ts';
import { createAccountHandlers } from './account/handlers.ts';
import { accountIds } from './account/ids.ts';
import { createConnectPage } from './account/page/connect-page.ts';
import { createPageListener } from './account/page/listener.ts';
import { createFreeHandlers } from './availability/handlers.ts';
import { freeIds } from './availability/ids.ts';
import { createCommandListener } from './commands.ts';
import type { Action, Command, Shortcut } from './edge/incoming.ts';
import { createGuard, type Guard } from './edge/listener-guard.ts';
import type { Visit } from './edge/visit.ts';
import { buildHelpMessage, unknownWordLine } from './help/messages.ts';
import { createHomeHandlers } from './home/handlers.ts';
import { homeIds } from './home/ids.ts';
import { createAnswers } from './instance/answer.ts';
import { Following } from './instance/following.ts';
import { createInstanceHandlers } from './instance/handlers.ts';
import { instanceIds } from './instance/ids.ts';
import { createInstanceWords } from './instance/words.ts';
import type { PageListener } from './kit/page-listener.ts';
import { argumentLabels } from './launch/argument-labels.ts';
import { explainComplaint } from './launch/explain-complaint.ts';
import { readLaunchMetadata } from './launch/form-metadata.ts';
import { buildNothingToLaunch, buildSecretShared, readShared } from './launch/from-message.ts';
import { createLaunchHandlers } from './launch/handlers.ts';
import { launchIds } from './launch/ids.ts';
import { createFormOpening, type GivenPreset } from './launch/opening.ts';
import { createOptionsHandlers } from './launch/options.ts';
import { createFormSubmission } from './launch/submission.ts';
import { createOperatorHandlers } from './operator/handlers.ts';
import { createPresetHandlers, type NotFound, type Place } from './preset/handlers.ts';
import { presetIds } from './preset/ids.ts';
import { createSaveHandlers } from './preset/save.ts';
import { createRecentHandlers } from './recent/handlers.ts';
import { recentIds } from './recent/view.ts';
import type { FeaturePorts } from './slack-ports.ts';

export const commandName = '/gpu-instance';

export interface Listeners {
  /** Settles when no listener is at work. */
  readonly settled: () => Promise<void>;
  /** Leaves open windows as they are from now on. */
  readonly stop: () => void;
  /** Pages for people's browsers; null where there are none. */
  readonly pages: PageListener | null;
}

export function registerListeners(app: App, ports: FeaturePorts): Listeners {
  const { catalog, choices, presets } = ports;
  const guard = createGuard(ports);
  const drafts = createFormDrafts({
    store: ports.drafts,
    sealer: ports.sealer,
    clock: ports.clock,
    newId: ports.newId,
  });
  const ways = createConnectWays(ports);
  const connectView = ways.waitingModal;
  const forms = createOpenForms({ drafts, choices, catalog });
  const opening = createFormOpening({ ...ports, drafts, forms, connectView });
  const formParts = { ...ports, drafts, opening };

  const waitingForm = (visit: Visit, { draft, channelId, note }: WaitingForm) =>
    opening.drawDraft(visit, draft, channelId, [note]);
  const account = createAccountHandlers({ ...ports, ways, waitingForm });
  const forgetMe = createForgetMeHandlers(ports);
  const submit = createFormSubmission({
    send: createSendForm({ ...ports, drafts, forms, hold: ports.availability.hold }),
    permission: ports.permission,
    opening,
    connectView,
  });
  const launch = createLaunchHandlers({
    ...formParts,
    findPreset: async (visit, channelId, id) =>
      toGiven(await preset.findVisible(visit, channelId, id), visit),
    listChannelOf: (view) => recent.channelOf(view.privateMetadata),
  });
  const menus = createOptionsHandlers({ choices, catalog, availability: ports.availability });
  const recent = createRecentHandlers(ports);

  const readArguments = (visit: Visit, text: string) =>
    readTidyArguments(text, {
      catalog: catalog(),
      labels: argumentLabels,
      lists: peekLists(choices, visit.key, { fields: {}, mounts: [], ports: [] }),
    });
  const preset = createPresetHandlers({ ...ports, openForm: openWithPreset });
  async function openWithPreset(visit: Visit, place: Place, wanted: Preset | NotFound, text: string) {
    const request = { visit, ...place };
    const reading = readArguments(visit, text);
    if ('values' in wanted) return opening.openNew(request, reading, toGiven(wanted, visit));
    const { name, nearest } = wanted;
    return opening.openNew(request, reading, null, [{ code: 'no-such-preset', preset: name, nearest }]);
  }
  const save = createSaveHandlers({
    ...ports,
    presets,
    async keepForm(visit, view) {
      const metadata = readLaunchMetadata(view.privateMetadata);
      const { draft, channel: channelId } = metadata;
      const { session } = await opening.read(visit, view, metadata);
      await drafts.inTurn(draft, () => drafts.keep({ id: draft, owner: visit.key, channelId, session }));
      return { draft, channelId };
    },
    findDraft: async (draft, owner) => (await drafts.find(draft, owner))?.session?.values ?? null,
  });

  async function openForm(visit: Visit, command: Command, text: string) {
    const { channelId, triggerId, responseUrl } = command;
    const reading = readArguments(visit, text);
    if (isNothingUnderstood(reading)) return answerHelp(visit, responseUrl, reading, text);
    const request = { visit, channelId, where: { triggerId }, responseUrl };
    if (reading.preset !== null) return preset.openByName(visit, { ...command, text }, reading.preset, text);
    return opening.openNew(request, reading, null);
  }

  /** No form for what means nothing: what is wrong with it, and what can be typed. */
  async function answerHelp(
    { t }: Visit,
    responseUrl: string | undefined,
    reading: QuickReading,
    text: string,
  ) {
    const nearest = nearestCommand(text);
    const headlines = [
      ...reading.complaints.map((complaint) => explainComplaint(complaint, t)),
      ...(nearest === null ? [] : [unknownWordLine(nearest, t)]),
    ];
    if (!responseUrl) return;
    const message = buildHelpMessage(t, [headlines.join('\n')]);
    await ports.replyUrls.send(new Secret(responseUrl), message, { visible: 'ephemeral' });
  }

  const following = new Following(ports.timers);
  const instance = createInstanceHandlers({
    ...ports,
    following,
    answers: createAnswers(ports),
    others: { [instanceIds.again]: launch.again, [instanceIds.savePreset]: save.openSave },
  });
  const words = createInstanceWords({ ...ports, handlers: instance });

  const free = createFreeHandlers(ports);
  /** With the group chosen: to be launched when its cards are free, or now. */
  const openFor =
    (whenFree: boolean) =>
    async (visit: Visit, action: Action): Promise<void> => {
      const reading = readArguments(visit, `group=${action.value ?? ''}`);
      await opening.openNew({ ...toFormRequest(visit, action), whenFree }, reading, null);
    };
  /** What came to no launch, as it was typed. */
  async function openKept(visit: Visit, action: Action): Promise<void> {
    const found = await ports.availability.findRequest(visit.key, action.value ?? '');
    if (!found) return launch.sayNoSuchLaunch(visit, action);
    const { watch, request } = found;
    const place = { ...toFormRequest(visit, action), channelId: watch.channelId };
    await opening.openKept({ ...place, whenFree: true }, request, watch.cardPlace);
  }

  /** Where there is no channel: the card goes to its person. */
  async function openAnywhere(visit: Visit, { triggerId }: Pick<Action, 'triggerId'>) {
    const request = { visit, channelId: visit.key.userId, where: { triggerId }, responseUrl: undefined };
    await opening.openNew(request, readArguments(visit, 'card=me'), null);
  }

  /** As if it had been typed where the message is. */
  async function openShared(visit: Visit, shortcut: Shortcut): Promise<void> {
    const { message, triggerId } = shortcut;
    const command = toCommand(visit, shortcut);
    const shared = message ? readShared(message, argumentLabels) : { kind: 'text' as const, text: '' };
    const say = (view: ReturnType<typeof buildNothingToLaunch>) =>
      visit.client.views.views.open({ trigger_id: triggerId, view }).then(() => undefined);
    switch (shared.kind) {
      case 'secret':
        return say(buildSecretShared(visit.t));
      case 'card':
        return launch.again(visit, { ...command, kind: 'action', ...fromCard, value: shared.launchId });
      case 'preset':
        return preset.openByName(
          visit,
          { ...command, text: shared.arguments },
          shared.name,
          shared.arguments,
        );
      case 'text': {
        const reading = readArguments(visit, shared.text);
        if (isNothingSaid(reading) || isNothingUnderstood(reading)) return say(buildNothingToLaunch(visit.t));
        return openForm(visit, command, shared.text);
      }
    }
  }

  const home = createHomeHandlers({ homes: ports.homes });
  /** A word that can be typed, pressed on the Home tab. */
  const asTyped =
    (run: (visit: Visit, command: Command) => Promise<void>) =>
    (visit: Visit, action: Action): Promise<void> =>
      run(visit, toCommand(visit, action));
  const operator = createOperatorHandlers(ports);

  const commands = createCommandListener(guard, {
    byWord: {
      connect: account.connect,
      disconnect: account.disconnect,
      'forget-me': forgetMe.open,
      presets: preset.list,
      recent: recent.list,
      whoami: account.whoami,
      list: words.list,
      who: words.who,
      free: free.free,
      show: words.show,
      delete: words.delete,
      script: words.script,
      'connect-to': words['connect-to'],
      settings: words.settings,
      doctor: operator.doctor,
      audit: operator.audit,
    },
    presses: words.presses,
    preset: preset.openByName,
    form: openForm,
    help: ({ t }, nearest) => buildHelpMessage(t, nearest === undefined ? [] : [unknownWordLine(nearest, t)]),
    warnOfSecret: ({ t }) => buildHelpMessage(t, [t('arguments.secret')]),
    labels: argumentLabels,
  });
  app.command(commandName, commands as never);

  const onSubmit = (id: string, run: Parameters<Guard['submission']>[1]) =>
    app.view({ type: 'view_submission', callback_id: id }, guard.submission(id, run) as never);
  onSubmit(accountIds.callback, account.submit);
  onSubmit(accountIds.codeCallback, account.submitCode);
  onSubmit(accountIds.forgetCallback, home.forgetting(forgetMe.submit));
  onSubmit(launchIds.callback, submit);
  onSubmit(recentIds.callback, recent.search);
  onSubmit(instanceIds.scriptCallback, instance.submitScript);
  onSubmit(instanceIds.settingsCallback, words.saveSettings);
  onSubmit(presetIds.saveCallback, save.submitSave);
  onSubmit(presetIds.renameCallback, preset.submitRename);
  onSubmit(presetIds.shareCallback, preset.submitShare);
  app.view(
    { type: 'view_closed', callback_id: launchIds.callback },
    guard.closed('launch closed', launch.closed) as never,
  );

  const onAction = (id: string | RegExp, run: Parameters<Guard['action']>[1]) =>
    app.action({ type: 'block_actions', action_id: id }, guard.action(String(id), run) as never);
  for (const field of reactiveFields) onAction(idPattern(field), launch.change);
  for (const id of reactiveButtons) onAction(id, launch.change);
  onAction(mountSource, launch.change);
  onAction(idPattern('preset'), launch.choosePreset);
  onAction(launchIds.straighten, launch.straightenScript);
  onAction(launchIds.goOn, launch.goOn);
  onAction(launchIds.discard, launch.discard);
  onAction(launchIds.reopen, launch.reopen);
  onAction(launchIds.connectAgain, launch.connectAgain);
  onAction(launchIds.again, launch.again);
  for (const [id, run] of Object.entries(instance.buttons)) onAction(id, run);
  for (const [id, run] of Object.entries(instance.presses))
    app.action({ type: 'block_actions', action_id: id }, guard.pressed(id, run) as never);
  onAction(instanceIds.connectAccount, account.reconnect);
  for (const [id, run] of Object.entries(home.buttons)) onAction(id, run);
  for (const [id, run] of Object.entries(free.buttons)) onAction(id, run);
  onAction(freeIds.launch, openFor(true));
  onAction(freeIds.open, openFor(false));
  onAction(freeIds.reopen, openKept);
  onAction(homeIds.newInstance, openAnywhere);
  onAction(homeIds.connect, account.reconnect);
  onAction(homeIds.instances, asTyped(words.list));
  onAction(homeIds.presets, asTyped(preset.list));
  onAction(homeIds.recent, asTyped(recent.list));
  onAction(homeIds.settings, asTyped(words.settings));
  onAction(accountIds.useKeys, account.useKeys);
  onAction(accountIds.useToken, account.useToken);
  onAction(accountIds.openPage, account.openedPage);
  onAction(presetIds.save, save.openSave);
  onAction(presetIds.open, preset.open);
  onAction(presetIds.rename, preset.openRename);
  onAction(presetIds.share, preset.openShare);
  onAction(presetIds.remove, preset.remove);

  const onShortcut = (id: string, type: Shortcuts, run: Parameters<Guard['shortcut']>[1]) =>
    app.shortcut({ type, callback_id: id }, guard.shortcut(id, run) as never);
  onShortcut(launchIds.newShortcut, 'shortcut', openAnywhere);
  onShortcut(launchIds.messageShortcut, 'message_action', openShared);
  app.event('app_home_opened', guard.home(home.opened, home.sayFailed) as never);

  const onMenu = (id: RegExp, run: Parameters<Guard['options']>[1]) =>
    app.options({ type: 'block_suggestion', action_id: id }, guard.options(String(id), run) as never);
  onMenu(idPattern('imagePath'), menus.images);
  onMenu(idPattern('resourceGroup'), menus.groups);
  onMenu(mountSource, menus.mountDirs);
  onMenu(idPattern('preset'), (visit, asked) =>
    preset.suggest(visit, readLaunchMetadata(asked.view?.privateMetadata).channel, asked),
  );
  const { page, links } = ports.connectSettings;
  const connectPage =
    page &&
    createConnectPage({
      ...ports,
      links,
      publicUrl: page.url,
      help: () => connectHelpOf(ports),
      async nameOf({ workspaceId, userId }) {
        const client = await ports.clients.of(workspaceId);
        return client && (await ports.languages.profileAsSaid({ workspaceId, userId }, client)).name;
      },
      onConnected: createGoOn({ ...ports, waitingForm }),
    });
  return {
    settled: guard.settled,
    stop: () => following.stop(),
    pages:
      page &&
      connectPage &&
      createPageListener({ page: connectPage, publicUrl: page.url, logger: ports.logger }),
  };
}

type Shortcuts = 'shortcut' | 'message_action';

/** As if it had been typed there; where there is no channel, in the messages between its person and the app. */
const toCommand = (
  visit: Visit,
  { person, origin, channelId, triggerId, responseUrl }: Action | Shortcut,
): Command => ({
  kind: 'command',
  person,
  origin,
  text: '',
  channelId: channelId ?? visit.key.userId,
  triggerId,
  responseUrl,
});

const toFormRequest = (visit: Visit, { channelId, triggerId, responseUrl }: Action) => ({
  visit,
  channelId: channelId ?? visit.key.userId,
  where: { triggerId },
  responseUrl,
});

const fromCard = { actionId: launchIds.again, blockId: '', view: null } as const;

/** A preset as the form takes it; kept by an older version, perhaps: what cannot be read is as good as gone. */
function toGiven(preset: Preset | null, { key }: Visit): GivenPreset | null {
  const values = preset && readStoredValues(preset.values);
  if (!preset || !values) return null;
  const { id, name, ownerId } = preset;
  return { id, name, author: ownerId === key.userId ? null : ownerId, values };
}

const mountSource = /^mountInfoList\.\d{1,7}\.sourcePath$/u;
/** Everything that a menu, a fit or the line "Will start" depends on. */
const reactiveFields = [
  'size',
  'taskType',
  'acceleratorType',
  'gpuNumber',
  'cpuNumber',
  'ramSize',
  'taskNumber',
  'resourceGroup',
  'imagePath',
  'timeoutLimit',
  otherTimeLimit.id,
  'useStartScript',
  'cardPlace',
] as const;
const reactiveButtons = [
  launchIds.whenFree,
  launchIds.moreOptions,
  launchIds.fewerOptions,
  launchIds.addMount,
  launchIds.removeMount,
  launchIds.addPort,
  launchIds.removePort,
];
