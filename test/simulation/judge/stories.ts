// Hand-written histories for the judge's own tests: stories in which every promise is kept, and ways to change one thing in them.
import type { Happening, Wanted, Who, World } from '../history.ts';
import { judge } from './judge.ts';

export const ana: Who = { teamId: 'T1', userId: 'U1', account: 'a1' };
export const ben: Who = { teamId: 'T1', userId: 'U2', account: 'a2' };
export const wants: Wanted = {
  image: 'registry/jupyter:4.4',
  acceleratorType: 'gpu',
  gpuNumber: 1,
  cpuNumber: 3,
  ramSize: 15360,
};

export const minute = 60_000;
export const hour = 60 * minute;
/** When the instance of the first story ends by itself. */
export const end = 3 * hour;

export const world: World = {
  seed: 'story',
  secrets: ['token-of-ana-eyJhbGciOi', 'https://node-7.example/open?key=4711', 'echo "my & secret"\nexit'],
  quietAfterMs: hour,
  outages: [],
  remindsBeforeMs: [hour],
  limits: { perPerson: 5 },
};

interface CardDetails {
  readonly at: number;
  readonly state: string;
  readonly ts?: string;
  readonly kind?: 'posted' | 'updated';
  readonly life?: string;
  readonly taskId?: string;
  readonly user?: string;
  readonly until?: number | null;
  readonly remark?: string;
  readonly blocks?: string;
  readonly reference?: string;
  readonly to?: string | null;
}

export function card(details: CardDetails): Happening {
  const { at, state, ts = '1.1', kind = 'updated', life = 'run_1', taskId = 'i1', user = 'U1' } = details;
  const { until = null, remark = '', reference = 'aaaaaaaa', to = null } = details;
  const ends = until === null ? '' : `. End: until <!date^${until / 1000}^{date_short_pretty} {time}|then>`;
  const text = `<@${user}> launched \`${life}\`. Status: ${state}. Task ID: \`${taskId}\`${ends}. Resources: 3 CPU. ${remark}. Reference ${reference}`;
  const blocks = JSON.stringify([
    { text: `<@${user}> · \`${life}\` · *${state}*` },
    { text: `\`${taskId}\`` },
  ]);
  return message({ at, ts, kind, text, blocks: details.blocks ?? blocks, to });
}

interface MessageDetails {
  readonly at: number;
  readonly ts: string;
  readonly text: string;
  readonly kind?: 'posted' | 'updated';
  readonly blocks?: string;
  readonly to?: string | null;
  readonly channelId?: string;
}

export const message = ({
  kind = 'posted',
  blocks = '[]',
  to = null,
  channelId = 'C1',
  ...rest
}: MessageDetails): Happening => ({ kind, teamId: 'T1', channelId, to, threadTs: null, blocks, ...rest });

export const reminder = (at: number, ts: string, ends = end): Happening =>
  message({
    at,
    ts,
    to: 'U1',
    channelId: 'D1',
    text: `:alarm_clock: \`run_1\` ends <!date^${ends / 1000}^{date_short_pretty} {time}|then>. Task ID: \`i1\`. The platform has no call that extends an instance.`,
  });

export const mention = (at: number, ts: string, what = 'is running'): Happening =>
  message({ at, ts, text: `<@U1>, \`run_1\` ${what}.` });

export const submits = (requestId: string, life: string, more: Partial<Of<'submits'>> = {}): Happening => ({
  at: 1000,
  kind: 'submits',
  requestId,
  delivery: 1,
  person: ana,
  mayAct: true,
  life,
  wants,
  ...more,
});

export const presses = (
  requestId: string,
  action: Of<'presses'>['action'],
  at: number,
  more: Partial<Of<'presses'>> = {},
): Happening => ({
  at,
  kind: 'presses',
  requestId,
  delivery: 1,
  person: ana,
  mayAct: true,
  life: 'run_1',
  action,
  ...more,
});

export const answered = (requestId: string, at: number, more: Partial<Of<'answered'>> = {}): Happening => ({
  at,
  kind: 'answered',
  requestId,
  delivery: 1,
  as: 'accepted',
  words: null,
  ...more,
});

export const called = (
  callId: number,
  call: Of<'called'>['call'],
  at: number,
  more: Partial<Of<'called'>> = {},
): Happening => ({
  at,
  kind: 'called',
  callId,
  call,
  account: 'a1',
  instanceId: call === 'create' || call === 'list' ? null : 'i1',
  life: call === 'create' ? 'run_1' : null,
  body: call === 'create' ? wants : null,
  ...more,
});

export const ended = (
  callId: number,
  at: number,
  as: Of<'call-ended'>['as'] = 'done',
  code: string | null = null,
): Happening => ({ at, kind: 'call-ended', callId, as, code });

export const made = (at: number, more: Partial<Of<'made'>> = {}): Happening => ({
  at,
  kind: 'made',
  callId: 1,
  instanceId: 'i1',
  account: 'a1',
  life: 'run_1',
  as: wants,
  ...more,
});

export const became = (
  status: string,
  at: number,
  callId: number | null = null,
  endsAt: number | null = null,
): Happening => ({ at, kind: 'became', instanceId: 'i1', status, callId, endsAt });

export const audited = (
  action: string,
  at: number,
  detail: Readonly<Record<string, string>> = {},
  more: Partial<Of<'audited'>> = {},
): Happening => ({
  at,
  kind: 'audited',
  action,
  launchId: 'aaaaaaaa-1',
  userId: 'U1',
  detail: JSON.stringify(detail),
  ...more,
});

type Of<Kind extends Happening['kind']> = Extract<Happening, { readonly kind: Kind }>;

const quiet: Happening = { at: 4 * hour, kind: 'quiet' };

/** It is launched, runs, its person is reminded of its end, and stops it. */
export const stopped: readonly Happening[] = [
  { at: 0, kind: 'ready', replica: 1 },
  submits('r1', 'run_1'),
  called(1, 'create', 1100),
  made(1200),
  ended(1, 1300),
  answered('r1', 1400),
  card({ at: 1500, state: 'Launched', kind: 'posted' }),
  became('Deploying', 2000),
  card({ at: 4000, state: 'Deploying' }),
  became('Running', 2 * minute, null, end),
  called(2, 'list', 3 * minute - 100),
  ended(2, 3 * minute - 50),
  card({ at: 3 * minute, state: 'Running', until: end }),
  mention(3 * minute + 100, '1.2'),
  reminder(end - hour, '1.3'),
  presses('r2', 'stop', end - 30 * minute),
  answered('r2', end - 30 * minute + 100),
  card({ at: end - 30 * minute + 150, state: 'Stopping…' }),
  called(3, 'stop', end - 30 * minute + 200),
  became('Terminated', end - 30 * minute + 300, 3),
  ended(3, end - 30 * minute + 400),
  card({ at: end - 29 * minute, state: 'Terminated' }),
  quiet,
  audited('launch.accepted', 1000, { to: 'accepted' }),
  audited('launch.creating', 1100, { from: 'accepted', to: 'creating' }),
  audited('launch.created', 1300, { from: 'creating', to: 'created', instanceId: 'i1' }),
  audited('instance.running', 3 * minute, { instanceId: 'i1' }),
  audited('action.asked', end - 30 * minute, { kind: 'stop' }),
  audited('action.sending', end - 30 * minute, { kind: 'stop' }),
  audited('action.done', end - 30 * minute, { kind: 'stop' }),
  audited('instance.ended', end - 29 * minute, { instanceId: 'i1' }),
];

/** It runs on until it ends by itself. */
export const ranOut: readonly Happening[] = [
  ...stopped.slice(
    0,
    stopped.findIndex(({ kind }) => kind === 'presses'),
  ),
  became('Terminated', end),
  card({ at: end + minute, state: 'Terminated' }),
  quiet,
  ...stopped.filter((each) => each.kind === 'audited' && !each.action.startsWith('action.')),
];

export const notKnown = (at: number, ts: string, more: Partial<MessageDetails> = {}): Happening =>
  message({
    at,
    ts,
    to: 'U1',
    text: ':grey_question: We do not know yet whether `run_1` was launched. It may or may not have been started. Reference aaaaaaaa',
    ...more,
  });

export const notLaunched = (at: number, ts: string, more: Partial<MessageDetails> = {}): Happening =>
  message({
    at,
    ts,
    to: 'U1',
    text: ':x: `run_1` was not launched. Nothing was started. Reference aaaaaaaa',
    ...more,
  });

/** The create call gets no answer, it is looked for, and was not started. */
export const denied: readonly Happening[] = [
  submits('r1', 'run_1'),
  answered('r1', 1050),
  called(1, 'create', 1100),
  ended(1, 1200, 'lost'),
  notKnown(6000, '1.1'),
  called(2, 'list', 30_000),
  ended(2, 30_100),
  notLaunched(31_000, '1.2'),
  quiet,
  audited('launch.accepted', 1000, { to: 'accepted' }),
  audited('launch.creating', 1100, { to: 'creating' }),
  audited('launch.unknown', 1200, { to: 'unknown' }),
  audited('launch.rejected', 30_100, { to: 'rejected' }),
];

type Matches = (happening: Happening) => boolean;

export const without = (history: readonly Happening[], isIt: Matches): readonly Happening[] =>
  history.filter((each) => !isIt(each));

/** Before what happens after it. */
export const adding = (history: readonly Happening[], ...more: readonly Happening[]): readonly Happening[] =>
  [...history, ...more]
    .map((each, place) => ({ each, place }))
    .toSorted(byTime)
    .map(({ each }) => each);

const byTime = (one: { each: Happening; place: number }, other: { each: Happening; place: number }) =>
  orderOf(one.each) - orderOf(other.each) || one.place - other.place;

/** The audit export comes last, whatever the times in it. */
const orderOf = (happening: Happening) => (happening.kind === 'audited' ? Infinity : happening.at);

export const replacing = (
  history: readonly Happening[],
  isIt: Matches,
  by: (happening: Happening) => Happening,
): readonly Happening[] => history.map((each) => (isIt(each) ? by(each) : each));

export const isKind =
  (kind: Happening['kind'], more: Readonly<Record<string, unknown>> = {}): Matches =>
  (happening) =>
    happening.kind === kind &&
    Object.entries(more).every(
      ([field, value]) => (happening as unknown as Record<string, unknown>)[field] === value,
    );

/** Names of the predicates that find something. */
export const broken = (history: readonly Happening[], changed: Partial<World> = {}): readonly string[] => [
  ...new Set(judge({ ...world, ...changed }, history).map(({ promise }) => promise)),
];
