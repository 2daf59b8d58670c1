// Every view and message that the code can build, from any data: for tests that look at all of them.
import fc from 'fast-check';
import { parseCatalog } from '../../../src/catalog/catalog.ts';
import type { ImageChoice } from '../../../src/choices/ports.ts';
import { type FindingCode, finding, grades } from '../../../src/diagnosis/finding.ts';
import { type FormValues, mountFields, portFields } from '../../../src/form/fields.ts';
import { rowId as rowFieldId } from '../../../src/form/input-ids.ts';
import type { FormLists } from '../../../src/form/lists.ts';
import type { Note } from '../../../src/form/notes.ts';
import { emptySession, givenIn, layoutFor } from '../../../src/form/session.ts';
import type { Launch } from '../../../src/launches/launch.ts';
import { acceleratorTypes, bounds, taskTypes } from '../../../src/launches/launch-request.ts';
import type { PlatformFailure } from '../../../src/launches/outcome.ts';
import { buildForgetMeModal, buildForgottenModal } from '../../../src/slack/account/forget-me.ts';
import {
  buildCheckingModal,
  buildConnectedModal,
  buildConnectLinkModal,
  buildConnectModal,
  buildGoOnThereModal,
} from '../../../src/slack/account/modal.ts';
import { buildHelpMessage } from '../../../src/slack/help/messages.ts';
import { section } from '../../../src/slack/kit/block-kit.ts';
import { describeConnection } from '../../../src/slack/kit/describe-connection.ts';
import { en } from '../../../src/slack/kit/language/en.ts';
import type { Translate } from '../../../src/slack/kit/language/translate.ts';
import { buildFormView } from '../../../src/slack/launch/form-view.ts';
import { buildNothingToLaunch, buildSecretShared } from '../../../src/slack/launch/from-message.ts';
import { groupMenu, imageMenu, mountMenu } from '../../../src/slack/launch/menus.ts';
import {
  buildFoundMessage,
  buildRejectedMessage,
  buildUnknownMessage,
} from '../../../src/slack/launch/messages.ts';
import { buildAuditMessage, buildDoctorMessage } from '../../../src/slack/operator/messages.ts';
import {
  buildListModal,
  buildRenameModal,
  buildSaveModal,
  buildShareModal,
} from '../../../src/slack/preset/modal.ts';
import { summarise } from '../../../src/slack/preset/summary.ts';
import { buildRecentModal } from '../../../src/slack/recent/view.ts';
import { aLaunch, aRequest } from '../../support/builders.ts';
import { buildHomeSurfaces } from './home-surfaces.ts';
import { buildInstanceSurfaces } from './instance-surfaces.ts';

export interface Surfaces {
  readonly modals: Readonly<Record<string, unknown>>;
  readonly homes: Readonly<Record<string, unknown>>;
  readonly messages: Readonly<Record<string, unknown>>;
  readonly menus: Readonly<Record<string, ReturnType<typeof imageMenu>>>;
}

/** What the surfaces are built from. */
export interface Material {
  readonly form: FormValues;
  readonly known: FormLists;
  readonly words: string;
  readonly reason: PlatformFailure;
  readonly launch: Launch;
  readonly hasCatalog: boolean;
  readonly unfolded: boolean;
}

const draft = '6fa459ea-ee8a-4ca4-894e-db77e160355e';
const channel = 'C0001';

const parsedCatalog = parseCatalog(`
sizes:
  - { name: 1xM40, acceleratorType: gpu, gpuNumber: 1, cpuNumber: 3, ramGib: 15, resourceGroup: TeslaM40 }
images:
  - { name: jupyter-4.4, path: registry/base/jupyter:4.4, taskType: jupyter }
times:
  - { limit: '04:00:00' }
groups:
  - { name: TeslaM40 }
`);
if (!parsedCatalog.ok) throw new Error(JSON.stringify(parsedCatalog.problems));
const { catalog } = parsedCatalog;

export function buildAll(material: Material, t: Translate): Surfaces {
  const { form, known, words, reason, launch, hasCatalog, unfolded } = material;
  const shown = hasCatalog ? catalog : null;
  const { acceleratorType = '', resourceGroup = '' } = form.fields;
  const lists = {
    ...known,
    limits: known.limits && { ...known.limits, of: { acceleratorType, resourceGroup } },
  };
  const notes: Note[] = [
    { code: 'filled-from', source: 'last-launch', fields: ['imagePath', 'timeoutLimit'] },
    { code: 'usual-mounts', paths: [words.slice(0, 2000)] },
    { code: 'from-launch', name: words.slice(0, 200), notTaken: ['mountInfoList', 'description'] },
    { code: 'replaced', field: 'imagePath', from: words.slice(0, 2000), to: '', because: 'acceleratorType' },
    { code: 'replaced', field: 'ramSize', from: '32768', to: '15360', because: 'acceleratorType' },
    { code: 'replaced', field: 'gpuNumber', from: '8', to: '2', because: 'resourceGroup' },
    { code: 'replaced', field: 'timeoutLimit', from: 'unlimited', to: '04:00:00', because: 'resourceGroup' },
    { code: 'replaced', field: 'taskType', from: 'ssh', to: 'jupyter', because: 'imagePath' },
    { code: 'stays-open', ids: ['mountInfoList.0.sourcePath', 'description'] },
    { code: 'refused', failure: { ...reason }, reference: '1b4e28ba', blockId: 'imagePath' },
    { code: 'argument', complaint: { code: 'not-understood', word: words, nearest: null } },
    { code: 'unsent-form', draft, name: words.slice(0, 200), at: 1_760_000_000_000 },
    {
      code: 'connected',
      platformUser: words.slice(0, 200),
      expiresAt: null,
      unchecked: { ...reason },
      renewsItself: false,
    },
  ];
  const presetNote: Note = {
    code: 'from-preset',
    preset: words.slice(0, 200),
    author: 'U2',
    pointsOut: [{ what: 'script', text: words.slice(0, 2000) }],
  };
  const session = (said: readonly Note[]) => ({
    ...emptySession,
    values: form,
    explicit: givenIn(form),
    layout: { ...layoutFor(form, !unfolded), offersPresets: true },
    notes: said,
  });
  const drawing = (said: readonly Note[]) => ({
    session: session(said),
    draft,
    channelId: channel,
    knowledge: { lists, catalog: shown },
  });
  const preset = { name: words, scope: 'team' as const, ownerId: 'U1' };
  const listed = Array.from({ length: 60 }, (_, at) => ({
    preset: { ...preset, id: `6fa459ea-ee8a-4ca4-894e-db77e16${String(10_000 + at)}` },
    isOwn: at % 2 === 0,
    summary: summarise(form, t),
  }));
  const known_ = <T>(value: readonly T[] | null) =>
    value === null
      ? ({ kind: 'unknown', reason: 'slow' } as const)
      : ({ kind: 'known', value, isStale: false, readAt: 0 } as const);
  const asked = { typed: words.slice(0, 20), acceleratorType: form.fields.acceleratorType, catalog: shown };
  const failed = { ...launch, failure: reason };
  const recentOf = (recent: readonly Launch[]) => ({
    recent,
    search: '',
    catalog: shown,
    cards: new Map(recent.map(({ id }) => [id, { channelId: 'C1', ts: '1.1' }])),
    linkTo: () => 'https://x.slack.com/archives/C1/p1',
  });
  const ofInstances = buildInstanceSurfaces(material, shown, t);
  return {
    modals: {
      launch: buildFormView(drawing(notes), t),
      launchFromPreset: buildFormView(drawing([presetNote]), t),
      connect: buildConnectModal(
        {
          metadata: { draft, channel, next: 'launch', way: 'token' },
          help: { takesKeys: true, url: 'https://lab.example/token', words: undefined },
          notices: [words],
          regions: [{ value: '1.0', clusterId: words.slice(0, 40), clusterName: words, expiresAt: null }],
        },
        t,
      ),
      connectByKeys: buildConnectModal(
        {
          metadata: { draft, channel, next: 'done', way: 'keys' },
          help: { takesKeys: true, url: 'https://lab.example/token', words: undefined },
          notices: [t('connect.chooseKeyRegion')],
          keyRegions: [{ region: words.slice(0, 64) || '1', name: words }],
        },
        t,
      ),
      connectByLink: buildConnectLinkModal(
        {
          url: `https://gpu.example/connect/${'x'.repeat(43)}`,
          draft,
          next: 'launch',
          notices: [words],
        },
        t,
      ),
      goOnThere: buildGoOnThereModal(draft, t),
      checking: buildCheckingModal(t),
      forgetMe: buildForgetMeModal(t),
      forgotten: buildForgottenModal(
        { kind: 'forgotten', accounts: 1, drafts: 1, presets: 1, launches: 1 },
        t,
      ),
      forgottenLater: buildForgottenModal({ kind: 'unsettled', launchIds: ['1b4e28ba'] }, t),
      connected: buildConnectedModal(
        describeConnection({ platformUser: words, expiresAt: 1_800_000_000_000, unchecked: reason }, t),
        t,
      ),
      savePreset: buildSaveModal(
        {
          metadata: { source: { draft }, channel, replaces: null },
          name: 'a',
          notice: t('preset.nameTaken'),
        },
        t,
      ),
      renamePreset: buildRenameModal({ preset: draft, channel }, 'a', t),
      sharePreset: buildShareModal({ preset: draft, channel }, 'channel', t),
      presets: buildListModal(listed, { channel, arguments: '' }, t),
      noPresets: buildListModal([], { channel, arguments: '' }, t),
      recent: buildRecentModal(recentOf(Array.from({ length: 60 }, () => failed)), { channel }, t),
      noRecent: buildRecentModal(recentOf([]), { channel }, t),
      ...ofInstances.modals,
      nothingToLaunch: buildNothingToLaunch(t),
      secretShared: buildSecretShared(t),
    },
    homes: buildHomeSurfaces(material, shown, t),
    messages: {
      ...ofInstances.messages,
      welcome: { text: t('home.welcome'), blocks: [section(t('home.welcome'))] },
      rejected: buildRejectedMessage(failed, t),
      unknown: buildUnknownMessage(failed, t),
      found: buildFoundMessage({ ...launch, instanceId: words }, t),
      help: buildHelpMessage(t),
      ...buildOperatorMessages(words, t),
    },
    menus: {
      images: imageMenu({ ...asked, taskType: form.fields.taskType }, known_(known.images), t),
      groups: groupMenu(asked, known_(known.groups), t),
      dirs: mountMenu(asked.typed, known_(known.mountDirs), t),
    },
  };
}

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 600 }),
  fc.constantFrom(
    '',
    '你好，世界'.repeat(120),
    '<!channel> `x` *y*'.repeat(40),
    '\u202eabc',
    '😀'.repeat(200),
  ),
);
const anyNumber = fc.oneof(fc.nat({ max: 100_000 }).map(String), fc.constantFrom('', '-1', '1.5', 'NaN'));

const anyRow = (list: 'mountInfoList' | 'containerPortInfoList', fields: readonly string[]) =>
  fc
    .array(fc.array(anyText, { minLength: fields.length, maxLength: fields.length }), { maxLength: 50 })
    .map((rows) =>
      rows.map((texts, row) => ({
        row,
        id: rowFieldId(list, row, ''),
        ...Object.fromEntries(fields.map((field, at) => [field, texts[at] ?? ''])),
      })),
    );

const anyForm: fc.Arbitrary<FormValues> = fc.record({
  fields: fc.record({
    instanceServiceName: anyText,
    description: anyText,
    taskType: fc.constantFrom(...taskTypes),
    acceleratorType: fc.constantFrom(...acceleratorTypes),
    version: anyText,
    imagePath: anyText,
    timeoutLimit: fc.oneof(anyText, fc.constantFrom('01:00:00', '999:59:59', 'unlimited', 'other')),
    taskNumber: anyNumber,
    resourceGroup: anyText,
    useStartScript: fc.constantFrom('', 'true'),
    startScriptActionScope: fc.constantFrom('all', 'header'),
    startScriptContent: anyText,
    cpuNumber: anyNumber,
    ramSize: anyNumber,
    gpuNumber: anyNumber,
  }),
  mounts: anyRow('mountInfoList', mountFields) as unknown as fc.Arbitrary<FormValues['mounts']>,
  ports: anyRow('containerPortInfoList', portFields) as unknown as fc.Arbitrary<FormValues['ports']>,
});

const anyImage: fc.Arbitrary<ImageChoice> = fc.record({
  path: anyText,
  version: anyText,
  name: anyText,
  type: fc.constantFrom('JupyterLab', 'Base', null),
  acceleratorType: fc.constantFrom(...acceleratorTypes, null),
  access: fc.constantFrom('public', 'private'),
});

const anyKnowledge: fc.Arbitrary<FormLists> = fc.record({
  images: fc.option(fc.array(anyImage, { maxLength: 300 })),
  groups: fc.option(
    fc.array(fc.record({ name: anyText, acceleratorType: fc.constantFrom(...acceleratorTypes, null) }), {
      maxLength: 150,
    }),
  ),
  mountDirs: fc.option(fc.array(anyText, { maxLength: 150 })),
  limits: fc.option(
    fc.record({
      of: fc.constant({ acceleratorType: '', resourceGroup: '' }),
      cpuNumber: fc.option(fc.nat({ max: 2000 })),
      ramMb: fc.option(fc.nat({ max: 9_000_000 })),
      cards: fc.option(fc.nat({ max: 100 })),
      longest: fc.oneof(fc.constantFrom('unlimited' as const, null), fc.nat({ max: 9_000_000 })),
      nodes: fc.option(fc.nat({ max: 100 })),
    }),
  ),
});

const reasons = [
  'timeout',
  'connection',
  'unreachable',
  'http',
  'unreadable',
  'interrupted',
  'absent',
] as const;

export const anyFailure: fc.Arbitrary<PlatformFailure> = fc.oneof(
  fc.constantFrom(...reasons).map((reason) => ({ reason })),
  fc.record({
    reason: fc.constant('code' as const),
    code: fc.constantFrom('10001', '10004', '10008', '716865', '999999'),
    message: anyText,
  }),
);

export const anyMaterial: fc.Arbitrary<Material> = fc.record({
  form: anyForm,
  known: anyKnowledge,
  words: anyText.filter((text) => text.trim() !== ''),
  reason: anyFailure,
  launch: fc.constant(
    aLaunch({
      request: aRequest({
        instanceServiceName: 'a'.repeat(bounds.nameLength),
        imagePath: `r/${'i'.repeat(bounds.textLength - 4)}:t`,
        resourceGroup: 'g'.repeat(bounds.textLength),
      }),
    }),
  ),
  hasCatalog: fc.boolean(),
  unfolded: fc.boolean(),
});

/** Everything that can be found at once, and lines about whatever there is. */
function buildOperatorMessages(words: string, t: Translate) {
  const facts = Object.fromEntries(
    [...JSON.stringify(en.doctor).matchAll(/\{\{(\w+)\}\}/gu)].map(([, name = '']) => [name, words]),
  );
  const entry = {
    id: 1,
    at: 0,
    teamId: 'T1',
    workspaceId: 'T1',
    userId: 'U0000000001',
    action: 'launch.accepted',
    launchId: 'a'.repeat(36),
    detail: { what: words, why: words },
  };
  return {
    doctor: buildDoctorMessage(
      Object.keys(grades).map((code) => finding(code as FindingCode, facts)),
      t,
    ),
    audit: buildAuditMessage(
      Array.from({ length: 20 }, () => entry),
      undefined,
      t,
    ),
    auditOfNobody: buildAuditMessage([], 'U0000000001', t),
  };
}
