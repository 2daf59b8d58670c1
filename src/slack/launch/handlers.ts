// Listeners of the launch form: its reactive parts, its submission, and the ways back to it.
import type { FormDrafts } from '../../form/drafts.ts';
import type { FormEvent } from '../../form/step.ts';
import type { Launch } from '../../launches/launch.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import { straighten } from '../../launches/script-characters.ts';
import type { Logger } from '../../ops/logger.ts';
import type { Action, Closed, IncomingView } from '../edge/incoming.ts';
import type { Visit } from '../edge/visit.ts';
import { buildNoSuchLaunchModal } from '../kit/no-such-launch.ts';
import { type LaunchMetadata, readLaunchMetadata } from './form-metadata.ts';
import { launchIds } from './ids.ts';
import type { FormOpening, GivenPreset, OpenForm, OpenView } from './opening.ts';
import { type IfNewest, showView, updateView, type Where } from './view-updates.ts';
import { isWhenFree } from './when-free.ts';

export interface LaunchHandlerParts {
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly drafts: FormDrafts;
  readonly opening: FormOpening;
  readonly findPreset: (visit: Visit, channelId: string, id: string) => Promise<GivenPreset | null>;
  /** The place that a list of launches was asked for in. */
  readonly listChannelOf: (view: IncomingView) => string;
  readonly logger: Logger;
}

export function createLaunchHandlers(parts: LaunchHandlerParts) {
  const { launches, drafts, opening, logger } = parts;

  /** A field that changes the form was chosen, or a row added or removed. */
  async function change(visit: Visit, action: Action): Promise<void> {
    const { view } = action;
    if (!view) return;
    const metadata = readLaunchMetadata(view.privateMetadata);
    const events = toEvents(action, view, metadata);
    await changeSession(visit, view, metadata, [...events, { type: 'offer-discarded' }]);
  }

  async function changeSession(
    visit: Visit,
    view: OpenView,
    metadata: LaunchMetadata,
    events: readonly FormEvent[],
  ) {
    const { draft, channel: channelId } = metadata;
    const session = await drafts.inTurn(draft, async () => {
      const { session: read } = await opening.read(visit, view, metadata);
      const next = opening.play(visit, read, events);
      await drafts.keep({ id: draft, owner: visit.key, channelId, session: next });
      return next;
    });
    await show(visit, view, { draft, channelId, session, waits: metadata.waits, whenFree: isWhenFree(view) });
  }

  async function show(visit: Visit, view: OpenView, form: OpenForm): Promise<void> {
    // In the draft's turn: another view that takes the form's place waits for it, and is not drawn over.
    const ifNewest: IfNewest = (update) =>
      drafts.inTurn(form.draft, async () => {
        const found = await drafts.find(form.draft, visit.key);
        return found?.session?.revision === form.session.revision ? update() : null;
      });
    const lists = opening.peek(visit, form.session);
    const drawn = opening.draw(visit, form, lists);
    const shown = await updateView(visit.client.views, view, drawn, ifNewest, logger);
    // Not waited for: the platform may take its time.
    if (shown) void opening.fillIn(visit, shown, form, lists);
  }

  /** What the pressed button means; what stands in the inputs is read from the view itself. */
  function toEvents(action: Action, view: OpenView, metadata: LaunchMetadata): FormEvent[] {
    switch (action.actionId) {
      case launchIds.moreOptions:
        return [{ type: 'unfolded' }];
      case launchIds.fewerOptions:
        return [{ type: 'folded' }];
      case launchIds.addMount:
        return [{ type: 'row-added', list: 'mountInfoList', row: metadata.nextMount }];
      case launchIds.addPort:
        return [{ type: 'row-added', list: 'containerPortInfoList', row: metadata.nextPort }];
      case launchIds.removeMount:
        return [{ type: 'row-removed', list: 'mountInfoList', row: Number(action.value ?? -1) }];
      case launchIds.removePort:
        return [{ type: 'row-removed', list: 'containerPortInfoList', row: Number(action.value ?? -1) }];
      case launchIds.whenFree:
        return [{ type: 'box-ticked', isTicked: isWhenFree(view) }];
      default:
        return [];
    }
  }

  async function choosePreset(visit: Visit, action: Action): Promise<void> {
    const { view, value } = action;
    if (!view || !value) return;
    const metadata = readLaunchMetadata(view.privateMetadata);
    const preset = await parts.findPreset(visit, metadata.channel, value);
    if (!preset) return;
    await changeSession(visit, view, metadata, [
      await opening.givePreset(visit, preset),
      { type: 'offer-discarded' },
    ]);
  }

  async function straightenScript(visit: Visit, { view }: Action): Promise<void> {
    if (!view) return;
    const metadata = readLaunchMetadata(view.privateMetadata);
    const { session } = await opening.read(visit, view, metadata);
    const script = straighten(session.values.fields.startScriptContent ?? '');
    await changeSession(visit, view, metadata, [{ type: 'script-straightened', script }]);
  }

  /** Closed without sending: what was typed is kept for a while. */
  async function closed(visit: Visit, { view }: Closed): Promise<void> {
    const metadata = readLaunchMetadata(view.privateMetadata);
    const { draft, channel: channelId } = metadata;
    await drafts.inTurn(draft, async () => {
      const { session, isTouched } = await opening.read(visit, view, metadata);
      if (!isTouched) return;
      const left = opening.play(visit, session, [{ type: 'offer-discarded' }]);
      await drafts.keep({ id: draft, owner: visit.key, channelId, session: left });
    });
  }

  /** Goes on with an earlier draft that the form offers. */
  async function goOn(visit: Visit, { view, value }: Action): Promise<void> {
    const left = await drafts.find(value ?? '', visit.key);
    if (!view || !left?.session) return;
    const metadata = readLaunchMetadata(view.privateMetadata);
    await changeSession(visit, view, metadata, await opening.resume(visit, left.session));
    await drafts.dismiss(left.draft.id, visit.key);
  }

  async function discard(visit: Visit, { view, value }: Action): Promise<void> {
    if (!view) return;
    const metadata = readLaunchMetadata(view.privateMetadata);
    const { draft, channel: channelId } = metadata;
    await drafts.dismiss(value ?? '', visit.key);
    const session = await drafts.inTurn(draft, async () => {
      const { session: read, isTouched } = await opening.read(visit, view, metadata);
      const next = opening.play(visit, read, [{ type: 'offer-discarded' }]);
      const kept = { id: draft, owner: visit.key, channelId, session: next };
      // Only what was typed makes it a form that is left half done.
      await (isTouched ? drafts.keep(kept) : drafts.keepAsItWas(kept));
      return next;
    });
    await show(visit, view, { draft, channelId, session, waits: metadata.waits, whenFree: isWhenFree(view) });
  }

  async function findOwn({ key }: Visit, { value }: Action): Promise<Launch | null> {
    const launch = await launches.find(value ?? '');
    return launch?.userId === key.userId && launch.teamId === key.teamId ? launch : null;
  }

  async function sayNoSuchLaunch(visit: Visit, { view, triggerId }: Action): Promise<void> {
    const where: Where = view ? { replaces: view } : { triggerId };
    await showView(visit.client.views, where, buildNoSuchLaunchModal(visit.t), logger);
  }

  /** For a launch that was refused; a button in a message can be pressed by whoever sees it. */
  async function reopen(visit: Visit, action: Action): Promise<void> {
    const launch = await findOwn(visit, action);
    if (!launch) return sayNoSuchLaunch(visit, action);
    await opening.openAgain(toRequest(visit, action, launch.channelId), launch);
  }

  /** A fresh token first, then the form as it was typed. */
  async function connectAgain(visit: Visit, action: Action): Promise<void> {
    const launch = await findOwn(visit, action);
    if (!launch) return sayNoSuchLaunch(visit, action);
    await opening.openConnect(toRequest(visit, action, launch.channelId), launch);
  }

  async function again(visit: Visit, action: Action): Promise<void> {
    const launch = await launches.find(action.value ?? '');
    if (!launch || launch.teamId !== visit.key.teamId) return sayNoSuchLaunch(visit, action);
    await opening.openLike(toRequest(visit, action, placeOf(visit, action) ?? launch.channelId), launch);
  }

  /** Where it was pressed; in a list, where that was asked for. */
  const placeOf = ({ channelId }: Visit, { view }: Action): string | null =>
    view ? parts.listChannelOf(view) : channelId;

  return {
    change,
    choosePreset,
    straightenScript,
    closed,
    goOn,
    discard,
    reopen,
    connectAgain,
    again,
    sayNoSuchLaunch,
  };
}

/** A button in a modal puts the form in its place; one in a message opens it. */
function toRequest(visit: Visit, { view, triggerId, responseUrl }: Action, channelId: string) {
  const where: Where = view ? { replaces: view } : { triggerId };
  return { visit, channelId, where, responseUrl };
}
