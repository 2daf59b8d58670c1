// The table of contents: every command, submission, action and menu this app listens to, one line each; and the
// one place where features meet. None imports another: what one needs of another is handed in here.
import type { App } from '@slack/bolt';
import { createAccountHandlers } from './account/handlers.ts';
import { accountIds } from './account/ids.ts';
import { buildConnectModal } from './account/modal.ts';
import { type CommandWord, wordOf } from './commands.ts';
import type { Action, Command, Submission, Suggestion } from './edge/incoming.ts';
import { type Answered, createListenerGuard, type Handler, type Listener } from './edge/listener-guard.ts';
import { buildHelpMessage } from './help/messages.ts';
import { sharedActions } from './kit/shared-actions.ts';
import { createDrafts } from './launch/drafts.ts';
import { placeOfAction, placeOfCommand } from './launch/form-place.ts';
import { createFormValuesSource } from './launch/form-values-source.ts';
import { createFormViews } from './launch/form-views.ts';
import { createLaunchHandlers } from './launch/handlers.ts';
import { type FieldName, launchIds, sizeField } from './launch/ids.ts';
import { createKnowledge } from './launch/knowledge.ts';
import type { Menu } from './launch/menus.ts';
import { createFormOpening } from './launch/opening.ts';
import { createOptionsHandlers } from './launch/options.ts';
import { quickArgumentExamples } from './launch/quick-arguments.ts';
import { summarise } from './launch/summary.ts';
import { createViewReader } from './launch/view-reader.ts';
import { createPresetHandlers } from './preset/handlers.ts';
import { presetIds } from './preset/ids.ts';
import { presetName } from './preset/preset-name.ts';
import { createSaveHandlers } from './preset/save.ts';
import { createRecentHandlers } from './recent/recent.ts';
import type { SlackDependencies } from './slack-dependencies.ts';

export const commandName = '/gpu-instance';

/** Answers a function that settles when no listener is at work. */
export function registerListeners(app: App, dependencies: SlackDependencies): () => Promise<void> {
  const guard = createListenerGuard(dependencies);
  const { account, launch, options, opening, preset, recent, save } = createFeatures(dependencies);

  const listenerOf: Readonly<Record<CommandWord, Listener>> = {
    help: guard.reply(({ t }) => buildHelpMessage(quickArgumentExamples, t)),
    connect: guard.command('connect', account.connect),
    disconnect: guard.command('disconnect', account.disconnect),
    presets: guard.command('presets', preset.list),
    recent: guard.command('recent', recent.list),
    preset: guard.command('preset', preset.openByName),
    launch: guard.command('launch', (visit, command) =>
      opening.openNew(visit, placeOfCommand(command), command.text),
    ),
  };
  app.command(commandName, (args) =>
    listenerOf[wordOf(args.command.text ?? '', (text) => presetName(text) !== null)](args),
  );

  const onSubmit = (id: string, run: Handler<Submission, Answered>) =>
    app.view({ type: 'view_submission', callback_id: id }, guard.submission(id, run));
  onSubmit(accountIds.callback, account.submit);
  onSubmit(launchIds.callback, launch.submit);
  onSubmit(presetIds.saveCallback, save.submitSave);
  onSubmit(presetIds.renameCallback, preset.submitRename);
  onSubmit(presetIds.shareCallback, preset.submitShare);
  app.view(
    { type: 'view_closed', callback_id: launchIds.callback },
    guard.closed('launch closed', launch.closed),
  );

  const onAction = (id: string | RegExp, run: Handler<Action>) =>
    app.action({ type: 'block_actions', action_id: id }, guard.action(String(id), run));
  for (const id of reactiveIds) onAction(id, launch.change);
  onAction(mountSource, launch.change);
  onAction(launchIds.goOn, launch.goOn);
  onAction(launchIds.discard, launch.discard);
  onAction(launchIds.reopen, launch.reopen);
  onAction(sharedActions.launchAgain, launch.again);
  onAction(sharedActions.savePreset, save.openSave);
  onAction(presetIds.open, preset.open);
  onAction(presetIds.rename, preset.openRename);
  onAction(presetIds.share, preset.openShare);
  onAction(presetIds.remove, preset.remove);

  const onMenu = (id: string | RegExp, run: Handler<Suggestion, Menu>) =>
    app.options({ type: 'block_suggestion', action_id: id }, guard.suggestion(String(id), run));
  onMenu('imagePath', options.images);
  onMenu('resourceGroup', options.groups);
  onMenu(mountSource, options.mountDirs);
  return guard.settled;
}

/** Each feature with what it needs of the others. */
function createFeatures(dependencies: SlackDependencies) {
  const { choices, catalog, launches, presets, sealer, clock } = dependencies;
  const drafts = createDrafts({ store: dependencies.drafts, sealer, clock });
  const knowledge = createKnowledge(choices);
  const forms = createFormViews({ ...dependencies, knowledge });
  const buildConnectView = buildConnectModal;
  const opening = createFormOpening({ ...dependencies, drafts, forms, buildConnectView });
  const reader = createViewReader({ drafts, catalog, fresh: opening.freshContent });
  const values = createFormValuesSource({ drafts, reader, launches });
  const placeOf = (from: Command | Action, channelId: string) =>
    from.kind === 'command' ? placeOfCommand(from) : placeOfAction(from, channelId);
  return {
    opening,
    account: createAccountHandlers({ ...dependencies, whatFollows: opening.afterConnecting }),
    launch: createLaunchHandlers({
      ...dependencies,
      drafts,
      reader,
      knowledge,
      forms,
      opening,
      buildConnectView,
    }),
    options: createOptionsHandlers({ choices, reader }),
    preset: createPresetHandlers({
      presets,
      openForm: (visit, from, channelId, preset) =>
        opening.openPreset(visit, placeOf(from, channelId), preset.name, preset.values),
      describe: summarise,
    }),
    recent: createRecentHandlers({ launches }),
    save: createSaveHandlers({ presets, values }),
  };
}

const mountSource = /^mountInfoList\.\d{1,7}\.sourcePath$/u;
const reactiveFields: readonly FieldName[] = [
  'acceleratorType',
  'resourceGroup',
  'imagePath',
  'timeoutLimit',
  'useStartScript',
];
const reactiveIds = [
  ...reactiveFields,
  sizeField,
  launchIds.moreOptions,
  launchIds.addMount,
  launchIds.removeMount,
  launchIds.addPort,
  launchIds.removePort,
];
