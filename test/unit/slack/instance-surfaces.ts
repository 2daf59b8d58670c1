// Every view and message about instances, from any data: a part of all-surfaces.ts.
import type { Catalog } from '../../../src/catalog/catalog.ts';
import { Secret } from '../../../src/config/secrets.ts';
import { actionKinds } from '../../../src/instances/action.ts';
import type { Asked } from '../../../src/instances/ports.ts';
import { defaultPersonSettings } from '../../../src/instances/settings.ts';
import { describeAsked } from '../../../src/slack/instance/asked.ts';
import { buildCard } from '../../../src/slack/instance/card.ts';
import { buildDetailsModal, type Said } from '../../../src/slack/instance/details.ts';
import { buildListModal as buildInstanceList } from '../../../src/slack/instance/list.ts';
import {
  buildKeysRefused,
  buildMention,
  buildReminder,
  buildStillNeeded,
  buildTokenEnds,
  buildTokenRefused,
} from '../../../src/slack/instance/reminders.ts';
import { buildScriptModal } from '../../../src/slack/instance/script.ts';
import { buildSettingsModal } from '../../../src/slack/instance/settings.ts';
import type { Life } from '../../../src/slack/instance/status.ts';
import { buildWayIn, type Given } from '../../../src/slack/instance/way-in.ts';
import { buildWhoMessage } from '../../../src/slack/instance/who.ts';
import { buildMenu } from '../../../src/slack/instance/words.ts';
import type { Translate } from '../../../src/slack/kit/language/translate.ts';
import { anAction, anInstance } from '../../support/life.ts';
import type { Material } from './all-surfaces.ts';

export function buildInstanceSurfaces(
  { launch, words, reason }: Pick<Material, 'launch' | 'words' | 'reason'>,
  shown: Catalog | null,
  t: Translate,
) {
  const created = { ...launch, instanceId: words };
  const refusedStop = anAction({ state: 'refused', failure: reason, settledAt: Number.MAX_SAFE_INTEGER });
  const lives: Readonly<Record<string, Life>> = {
    launched: { instance: null, action: null },
    waiting: { instance: anInstance({ status: 'Waiting' }), action: null },
    running: { instance: anInstance({ endsAt: 1_760_014_400_000 }), action: null },
    stopping: { instance: anInstance(), action: anAction() },
    notStopped: { instance: anInstance(), action: refusedStop },
    failed: { instance: anInstance({ status: 'Failed' }), action: null },
    ended: { instance: anInstance({ status: 'Terminated', endsAt: 1_760_014_400_000 }), action: null },
    odd: { instance: anInstance({ status: words }), action: null },
    gone: { instance: anInstance({ phase: 'gone' }), action: null },
  };
  const cards = Object.fromEntries(
    Object.entries(lives).map(([name, life]) => [
      `card_${name}`,
      buildCard({ launch: created, ...life, catalog: shown }, t),
    ]),
  );
  const details = (life: Life, said: Said, isOwner: boolean) =>
    buildDetailsModal(
      { launch: created, ...life, catalog: shown, isOwner, said, at: 1_760_000_500_000 },
      { channel: 'C0001' },
      t,
    );
  const detail = {
    ...seenElsewhere(words),
    description: words,
    taskType: words,
    acceleratorType: words,
    cpuNumber: 3,
    gpuNumber: 1,
    ramMb: 15_360,
    taskNumber: 1,
    resourceGroup: words,
    image: words,
    remaining: words,
    duration: words,
    ports: [{ port: words, protocol: words, accessUrl: new Secret(words) }],
  };
  const listed = Object.values(lives).flatMap(({ instance, action }) =>
    instance ? [{ instance: { ...instance, name: words }, action }] : [],
  );
  const longList = Array.from({ length: 8 }, () => listed)
    .flat()
    .map(({ instance, action }, at) => ({ instance: { ...instance, launchId: `launch-${at}` }, action }));
  const failedRead = { kind: 'failed', failure: reason } as const;
  const wayIn = (taskType: string, given: Given) =>
    buildWayIn(
      { ...created, request: { ...created.request, taskType: taskType as 'ssh', taskNumber: 3 } },
      given,
      t,
    );
  const asked = (kind: Asked['kind']): Asked =>
    kind === 'not-yours'
      ? { kind, ownerId: 'U1', isAdmin: words.length % 2 === 0 }
      : kind === 'not-now'
        ? { kind, instance: anInstance({ status: words }) }
        : { kind };
  const say = (text: string) => ({ text: `${text} ${text}`, blocks: [] });
  const about = { launch: created, instance: anInstance({ name: words, endsAt: 1_760_014_400_000 }) };
  return {
    modals: {
      details: details(lives.running as Life, { kind: 'ok', value: detail }, true),
      detailsOfAnother: details(lives.failed as Life, 'not-asked', false),
      detailsRefused: details(lives.notStopped as Life, failedRead, true),
      detailsGone: details(lives.gone as Life, { kind: 'ok', value: null }, true),
      instances: buildInstanceList(
        { listed: longList, elsewhere: [seenElsewhere(words)] },
        { channel: 'C0001' },
        t,
      ),
      noInstances: buildInstanceList({ listed: [], elsewhere: reason }, { channel: 'C0001' }, t),
      runScript: buildScriptModal(created, launch.submissionId, t),
      settings: buildSettingsModal(
        { ...defaultPersonSettings, remindBeforeEndMs: [3_600_000] },
        { endMs: [900_000, 300_000], tokenEndMs: [] },
        t,
      ),
    },
    messages: {
      ...cards,
      moved: buildCard({ launch: created, ...(lives.running as Life), catalog: shown, movedFrom: 'C1' }, t),
      mentionRunning: buildMention({ ...about, what: 'running' }, t),
      mentionFailed: buildMention({ ...about, what: 'failed' }, t),
      mentionEnding: buildMention({ ...about, what: 'ending' }, t),
      reminder: buildReminder(about, t),
      stillNeeded: buildStillNeeded(about, t),
      tokenEnds: buildTokenEnds(1_760_014_400_000, t),
      tokenRefused: buildTokenRefused(t),
      keysRefused: buildKeysRefused(t),
      wayIn: wayIn('jupyter', {
        url: { kind: 'ok', value: new Secret(`https://${words}/x?a=b&c=|d>`) },
        detail: { kind: 'ok', value: detail },
      }),
      wayInSsh: wayIn('ssh', { url: { kind: 'ok', value: null }, detail: { kind: 'ok', value: detail } }),
      noWayIn: wayIn('ssh', { url: failedRead, detail: failedRead }),
      who: buildWhoMessage(
        Array.from({ length: 50 }, () => about),
        'channel',
        t,
      ),
      nobody: buildWhoMessage([], 'team', t),
      pick: buildMenu(
        'stop',
        words,
        listed.map(({ instance }) => instance),
        t,
      ),
      ...Object.fromEntries(
        (['asked', 'busy', 'not-known', 'not-yours', 'not-now'] as const).flatMap((kind) =>
          actionKinds.map((act) => [
            `said_${kind}_${act}`,
            say(describeAsked({ kind: act, name: words, asked: asked(kind) }, t)),
          ]),
        ),
      ),
    },
  };
}

const seenElsewhere = (words: string) => ({
  instanceId: words.slice(0, 40),
  name: words,
  status: words,
  createdAt: 1_760_000_000_000,
  startedAt: 1_760_000_060_000,
  endedAt: null,
  timeLimitMs: null,
});
