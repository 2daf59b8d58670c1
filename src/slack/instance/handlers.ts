// Listeners of an instance's buttons, wherever they stand. Whose an instance is is asked at each press: a button in a message
// can be pressed by whoever sees it, and a payload can be made by hand.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Accounts } from '../../accounts/connect-account.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { Secret } from '../../config/secrets.ts';
import type { Clock } from '../../core/clock.ts';
import type { NewId } from '../../core/ids.ts';
import type { Owner } from '../../core/person.ts';
import type { ActionKind } from '../../instances/action.ts';
import { type Instance, isLive, mostOwned, phaseOf } from '../../instances/instance.ts';
import type { ActionStore, Ask, Asked, InstancePlatform, InstanceStore } from '../../instances/ports.ts';
import type { Launch } from '../../launches/launch.ts';
import type { LaunchStore } from '../../launches/ports.ts';
import type { Logger } from '../../ops/logger.ts';
import type { Action, Submission } from '../edge/incoming.ts';
import type { AfterPress, Answered } from '../edge/listener-guard.ts';
import type { Visit } from '../edge/visit.ts';
import { actionsRow, code, type Message, section } from '../kit/block-kit.ts';
import { channelIdSchema, metadataReader } from '../kit/metadata.ts';
import { buildNoSuchLaunchModal } from '../kit/no-such-launch.ts';
import { buildNoticeModal } from '../kit/notice-modal.ts';
import { updateIfOpen } from '../kit/update-view.ts';
import type { Answers, Pressed } from './answer.ts';
import { describeAsked, describeNotYours } from './asked.ts';
import { buttonOf, rowId } from './buttons.ts';
import { buildDetailsModal, type Said } from './details.ts';
import type { Following } from './following.ts';
import { instanceIds, readOptionValue } from './ids.ts';
import { buildListModal, type Elsewhere, mostListed } from './list.ts';
import { buildScriptModal, readScriptMetadata, scriptInputs } from './script.ts';
import { changeUnderWay, describeStatus } from './status.ts';
import { askForWayIn, buildWayIn } from './way-in.ts';

export interface InstanceHandlerParts {
  readonly launches: Pick<LaunchStore, 'find'>;
  readonly instances: Pick<InstanceStore, 'find' | 'findByOwner'>;
  readonly actions: Pick<ActionStore, 'findLast'>;
  readonly instancePlatform: Pick<InstancePlatform, 'detail' | 'accessUrl' | 'listPage'>;
  readonly accounts: Pick<Accounts, 'openToken'>;
  /** The only way to act: it knows who may. */
  readonly ask: (ask: Ask) => Promise<Asked>;
  readonly isAdmin: (by: Owner) => Promise<boolean>;
  /** Buttons of other features that stand among these. */
  readonly others: Readonly<Record<string, (visit: Visit, action: Action) => Promise<void>>>;
  readonly answers: Answers;
  readonly following: Pick<Following, 'follow'>;
  readonly catalog: () => Catalog | null;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
}

/** Of a launch of the person's own team; `instance` is null for one that none is kept of. */
export interface Found {
  readonly launch: Launch;
  readonly instance: Instance | null;
}

const readPlaceMetadata = metadataReader(z.object({ channel: channelIdSchema }));
/** Of the account's list, for what was started elsewhere: the newest. */
const firstPage = { start: 0, limit: 50 };

export type InstanceHandlers = ReturnType<typeof createInstanceHandlers>;

export function createInstanceHandlers(parts: InstanceHandlerParts) {
  const { launches, instances, actions, instancePlatform, accounts, ask, isAdmin, answers, clock } = parts;

  async function find(visit: Visit, launchId: string | null): Promise<Found | null> {
    const launch = await launches.find(launchId ?? '');
    if (launch?.state !== 'created' || launch.teamId !== visit.key.teamId) return null;
    return { launch, instance: await instances.find(launch.id) };
  }

  const isOwn = (visit: Visit, { launch }: Found) => launch.userId === visit.key.userId;

  const sayNoSuch = (visit: Visit, pressed: Pressed) =>
    pressed.responseUrl && pressed.triggerId === ''
      ? answers.say(visit, pressed, visit.t('trouble.noSuchLaunch'))
      : answers.open(visit, pressed, buildNoSuchLaunchModal(visit.t)).then(() => undefined);

  /** With the launch of the button. */
  const withFound =
    (run: (visit: Visit, pressed: Pressed, found: Found) => Promise<void>) =>
    async (visit: Visit, action: Action): Promise<void> => {
      const found = await find(visit, action.value);
      return found ? run(visit, action, found) : sayNoSuch(visit, action);
    };

  async function connect(visit: Visit, pressed: Pressed, found: Found): Promise<void> {
    const { launch, instance } = found;
    const { t } = visit;
    if (!isOwn(visit, found))
      return answers.say(visit, pressed, t('wayIn.notYours', { owner: `<@${launch.userId}>` }));
    const name = code(launch.request.instanceServiceName);
    if (instance?.phase !== 'running') {
      const status = describeStatus({ instance, action: await actions.findLast(launch.id) }, t);
      const text = instance && isLive(instance) ? 'wayIn.notRunningYet' : 'wayIn.notRunning';
      return answers.say(visit, pressed, t(text, { name, status }));
    }
    await answers.sayLater(visit, pressed, async () => {
      const opened = await accounts.openToken(visit.key, launch.region);
      if (opened.kind !== 'token') return asMessage(t('details.noToken'));
      return buildWayIn(launch, await askForWayIn(instancePlatform, opened.token, instance), t);
    });
  }

  /** Stored when it resolves; what is said of it comes after Slack has its answer. */
  async function act(visit: Visit, pressed: Pressed, found: Found, kind: ActionKind): Promise<AfterPress> {
    const { launch } = found;
    const asked = await ask({ by: visit.key, launchId: launch.id, kind, pressId: pressOf(pressed) });
    return () => answerAsked(visit, pressed, { launch, kind, asked });
  }

  interface AskedFor {
    readonly launch: Launch;
    readonly kind: ActionKind;
    readonly asked: Asked;
  }

  async function answerAsked(
    visit: Visit,
    pressed: Pressed,
    { launch, kind, asked }: AskedFor,
  ): Promise<void> {
    // The second of two clicks: what it asks for is under way.
    const isAgain =
      (asked.kind === 'busy' && (await actions.findLast(launch.id))?.kind === kind) ||
      (asked.kind === 'not-now' && changeUnderWay({ instance: asked.instance, action: null }) === kind);
    const isSeen = asked.kind === 'asked' || asked.kind === 'repeated' || isAgain;
    // The card, or the modal, that it was pressed in shows what becomes of it.
    if (isSeen && showsInstances(pressed.view)) return refreshBelow(visit, pressed);
    if (isSeen && isOnCard(pressed, launch.id)) return;
    const said = { kind, name: launch.request.instanceServiceName, asked: isAgain ? asRepeated : asked };
    await answers.say(visit, pressed, describeAsked(said, visit.t));
  }

  /** A press on a button that acts on one instance. */
  const pressTo =
    (kind: ActionKind) =>
    async (visit: Visit, action: Action): Promise<AfterPress> => {
      const found = await find(visit, action.value);
      return found ? act(visit, action, found, kind) : () => sayNoSuch(visit, action);
    };

  /** Slack's own id of the press; a second press has another. */
  const pressOf = ({ triggerId }: Pressed) => triggerId || parts.newId();

  async function openScript(visit: Visit, pressed: Pressed, found: Found): Promise<void> {
    const { launch, instance } = found;
    if (!isOwn(visit, found) && !(await isAdmin(visit.key))) {
      const whose = { ownerId: launch.userId, isAdmin: false };
      return answers.say(visit, pressed, describeNotYours(whose, visit.t));
    }
    if (instance?.phase !== 'running') {
      const status = describeStatus({ instance, action: null }, visit.t);
      const name = code(launch.request.instanceServiceName);
      return answers.say(visit, pressed, visit.t('instance.notNow_script', { name, status }));
    }
    await answers.open(visit, pressed, buildScriptModal(launch, parts.newId(), visit.t));
  }

  async function submitScript(visit: Visit, { view }: Submission): Promise<Answered> {
    const { t } = visit;
    const metadata = readScriptMetadata(view.privateMetadata);
    const content = view.state[scriptInputs.content]?.[scriptInputs.content]?.value ?? '';
    const chosen = view.state[scriptInputs.scope]?.[scriptInputs.scope]?.selected_option?.value;
    if (content.trim() === '')
      return {
        answer: {
          response_action: 'errors',
          errors: { [scriptInputs.content]: t('problem.script_required') },
        },
      };
    const found = await find(visit, metadata.launch);
    if (!found) return { answer: { response_action: 'update', view: buildNoSuchLaunchModal(t) } };
    const asked = await ask({
      by: visit.key,
      launchId: found.launch.id,
      kind: 'script',
      pressId: metadata.press,
      script: { content: new Secret(content), scope: chosen === 'header' ? 'header' : 'all' },
    });
    const name = found.launch.request.instanceServiceName;
    const text = describeAsked({ kind: 'script', name, asked }, t);
    return { answer: { response_action: 'update', view: buildNoticeModal(t('script.title'), [text], t) } };
  }

  async function openDetails(visit: Visit, pressed: Pressed, found: Found): Promise<void> {
    const channel = placeOf(visit, pressed, found);
    const owns = isOwn(visit, found) && found.instance !== null;
    const viewId = await answers.open(
      visit,
      pressed,
      await drawDetails(visit, found, channel, owns ? 'asking' : 'not-asked'),
    );
    if (!viewId) return;
    const state = await stateOf(found);
    if (owns) await fillDetails(visit, viewId, found.launch.id, channel);
    followDetails(visit, viewId, { launchId: found.launch.id, channel, state });
  }

  /** As long as it is open, it shows what becomes of the instance. */
  function followDetails(
    visit: Visit,
    viewId: string,
    { launchId, channel, state }: { launchId: string; channel: string; state: string },
  ): void {
    let shown = state;
    parts.following.follow(viewId, async () => {
      const state = await stateOf(await find(visit, launchId));
      if (state === shown) return true;
      shown = state;
      return fillDetails(visit, viewId, launchId, channel);
    });
  }

  /** Changes with whatever is shown and known here. */
  async function stateOf(found: Found | null): Promise<string> {
    if (!found?.instance) return String(found === null);
    const { status, phase, since, startedAt, endsAt, wanted } = found.instance;
    const last = await actions.findLast(found.launch.id);
    return JSON.stringify([status, phase, since, startedAt, endsAt, wanted, last?.id, last?.state]);
  }

  /** As it is by now, with what the platform says. Answers whether it is open: closed meanwhile is nobody's mistake. */
  async function fillDetails(
    visit: Visit,
    viewId: string,
    launchId: string,
    channel: string,
  ): Promise<boolean> {
    const found = await find(visit, launchId);
    if (!found) return updateIfOpen(visit.client.views, viewId, buildNoSuchLaunchModal(visit.t));
    const said =
      isOwn(visit, found) && found.instance ? await askPlatform(visit, found.instance) : 'not-asked';
    return updateIfOpen(visit.client.views, viewId, await drawDetails(visit, found, channel, said));
  }

  async function drawDetails(visit: Visit, found: Found, channel: string, said: Said): Promise<ModalView> {
    const action = found.instance ? await actions.findLast(found.launch.id) : null;
    const isOwner = isOwn(visit, found);
    const details = { ...found, action, catalog: parts.catalog(), isOwner, said, at: clock() };
    return buildDetailsModal(details, { channel }, visit.t);
  }

  async function askPlatform({ key }: Visit, { instanceId, region }: Instance): Promise<Said> {
    const opened = await accounts.openToken(key, region);
    return opened.kind === 'token' ? instancePlatform.detail(opened.token, instanceId) : 'no-token';
  }

  async function refresh(visit: Visit, action: Action): Promise<void> {
    if (action.view && showsInstances(action.view)) await refreshView(visit, action.view, action.value);
  }

  async function refreshView(
    visit: Visit,
    view: NonNullable<Action['view']>,
    launchId: string | null,
  ): Promise<void> {
    const { channel } = readPlaceMetadata(view.privateMetadata);
    if (view.callbackId === instanceIds.listCallback) return fillList(visit, view.id, channel);
    if (launchId) await fillDetails(visit, view.id, launchId, channel);
  }

  /** The modal that the button stands in. */
  async function refreshBelow(visit: Visit, { view }: Pressed): Promise<void> {
    if (!view) return;
    const launchId = view.callbackId === instanceIds.detailsCallback ? launchIn(view.privateMetadata) : null;
    await refreshView(visit, view, launchId);
  }

  /** The channel that a launch from here would have its card in. */
  const placeOf = ({ channelId }: Visit, { view }: Pressed, { launch }: Found): string =>
    view && showsInstances(view)
      ? readPlaceMetadata(view.privateMetadata).channel
      : (channelId ?? launch.channelId);

  async function openList(visit: Visit, pressed: Pressed, channel: string): Promise<void> {
    const viewId = await answers.open(visit, pressed, await drawList(visit, channel, 'asking'));
    if (viewId) await fillList(visit, viewId, channel);
  }

  async function fillList(visit: Visit, viewId: string, channel: string): Promise<void> {
    await updateIfOpen(
      visit.client.views,
      viewId,
      await drawList(visit, channel, await findElsewhere(visit)),
    );
  }

  async function drawList(visit: Visit, channel: string, elsewhere: Elsewhere): Promise<ModalView> {
    const own = await instances.findByOwner(visit.key, mostOwned);
    const listed = await Promise.all(
      own.map(async (instance, at) => ({
        instance,
        action: at < mostListed ? await actions.findLast(instance.launchId) : null,
      })),
    );
    const launchedHere = new Set(own.map(({ instanceId }) => instanceId));
    const others = Array.isArray(elsewhere)
      ? elsewhere.filter(({ instanceId }) => !launchedHere.has(instanceId))
      : elsewhere;
    return buildListModal({ listed, elsewhere: others }, { channel }, visit.t);
  }

  /** What runs in the account and was not launched from here; one page, read now. */
  async function findElsewhere({ key }: Visit): Promise<Elsewhere> {
    const opened = await accounts.openToken(key);
    if (opened.kind !== 'token') return 'no-token';
    const page = await instancePlatform.listPage(opened.token, firstPage);
    if (page.kind === 'failed') return page.failure;
    return page.value.items.filter(({ status }) => status === null || isLive({ phase: phaseOf(status) }));
  }

  /** "Stop all mine", confirmed. */
  async function stopAll(visit: Visit, action: Action): Promise<AfterPress> {
    const live = (await instances.findByOwner(visit.key, mostOwned)).filter(isLive);
    let stopping = 0;
    for (const { launchId } of live) {
      const asked = await ask({ by: visit.key, launchId, kind: 'stop', pressId: pressOf(action) });
      if (asked.kind === 'asked' || asked.kind === 'repeated') stopping += 1;
    }
    return () =>
      showsInstances(action.view)
        ? refreshBelow(visit, action)
        : answers.say(visit, action, visit.t('list.stoppingAll', { count: stopping }));
  }

  /** A menu cannot ask whether somebody is sure: what it leads to does. */
  async function askDelete(visit: Visit, pressed: Pressed, { launch, instance }: Found): Promise<void> {
    const { t } = visit;
    const name = launch.request.instanceServiceName;
    if (instance && isLive(instance)) {
      const asked = { kind: 'not-now', instance } as const;
      return answers.say(visit, pressed, describeAsked({ kind: 'delete', name, asked }, t));
    }
    const text = t('instance.deleteAsk', { name: code(name) });
    const row = actionsRow(`confirm.${launch.id}`, [buttonOf(instanceIds.delete, launch.id, name, t)]);
    await answers.sayBlocks(visit, pressed, { text, blocks: [section(text), row] });
  }

  const showing: Readonly<Record<string, (visit: Visit, pressed: Pressed, found: Found) => Promise<void>>> = {
    [instanceIds.connect]: connect,
    [instanceIds.details]: openDetails,
    [instanceIds.script]: openScript,
    [instanceIds.delete]: askDelete,
  };

  /** The overflow menu, and the menu that asks which of several is meant: the choice says which button it stands for. */
  async function choose(visit: Visit, action: Action): Promise<AfterPress> {
    const chosen = readOptionValue(action.value);
    if (!chosen) return () => sayNoSuch(visit, action);
    const { actionId, launchId } = chosen;
    const other = parts.others[actionId];
    if (other) return () => other(visit, { ...action, actionId, value: launchId });
    return doTo(visit, action, actionId, launchId);
  }

  /** Does what this button would, with an instance that was named: what acts is stored when it resolves. */
  async function doTo(
    visit: Visit,
    pressed: Pressed,
    actionId: string,
    launchId: string,
  ): Promise<AfterPress> {
    const found = await find(visit, launchId);
    if (!found) return () => sayNoSuch(visit, pressed);
    if (actionId === instanceIds.stop) return act(visit, pressed, found, 'stop');
    if (actionId === instanceIds.start) return act(visit, pressed, found, 'start');
    const run = showing[actionId];
    return run ? () => run(visit, pressed, found) : () => sayNoSuch(visit, pressed);
  }

  return {
    /** By the button's action id. */
    buttons: {
      [instanceIds.connect]: withFound(connect),
      [instanceIds.details]: withFound(openDetails),
      [instanceIds.script]: withFound(openScript),
      [instanceIds.refresh]: refresh,
    },
    /** Those that act, which is stored before Slack is answered. */
    presses: {
      [instanceIds.stop]: pressTo('stop'),
      [instanceIds.start]: pressTo('start'),
      [instanceIds.delete]: pressTo('delete'),
      [instanceIds.more]: choose,
      [instanceIds.pick]: choose,
      [instanceIds.stopAll]: stopAll,
    },
    submitScript,
    openList,
    doTo,
  };
}

const asRepeated = { kind: 'repeated' } as const;

const asMessage = (text: string): Message => ({ text, blocks: [section(text)] });

/** A list or the details: what a button there does shows in it. */
const showsInstances = (view: Pressed['view']): boolean =>
  view?.callbackId === instanceIds.listCallback || view?.callbackId === instanceIds.detailsCallback;

const isOnCard = (pressed: Pressed, launchId: string): boolean =>
  'blockId' in pressed && pressed.blockId === rowId(launchId);

function launchIn(privateMetadata: string): string | null {
  const read = metadataReader(z.object({ launch: z.string().max(64) }));
  return read(privateMetadata).launch;
}
