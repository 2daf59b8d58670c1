// Situations to begin in, played through the stand-ins as people would play them.
import type { PlatformSimulator } from './platform/simulator.ts';
import type { WorkspaceSimulator } from './workspace/simulator.ts';

export const scenarioNames = ['first-run', 'busy-team', 'outage'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export function isScenarioName(name: string): name is ScenarioName {
  return (scenarioNames as readonly string[]).includes(name);
}

export interface Scene {
  readonly slack: WorkspaceSimulator;
  readonly platform: PlatformSimulator;
}

export async function playScenario(name: ScenarioName, scene: Scene): Promise<void> {
  switch (name) {
    case 'first-run':
      // Nobody has done anything yet: an empty database is all it takes.
      return;
    case 'busy-team':
      return playBusyTeam(scene);
    case 'outage':
      return playOutage(scene);
  }
}

async function playBusyTeam(scene: Scene): Promise<void> {
  const { slack, platform } = scene;
  const { owner, colleague, admin, chinese } = slack.users;
  const { publicWithoutBot: general, privateWithBot: training } = slack.channels;
  const inGeneral = { channel: general.id };
  slack.person(admin.id).say('Welcome! Cards are launched with `/gpu-instance` in #gpu-lab.', inGeneral);
  slack.person(chinese.id).say('大家好 :wave:', inGeneral);
  const question = slack.person(colleague.id).say('Is anybody on the M40 this afternoon?');
  slack.person(owner.id).say('I need one card until six.', { threadTs: question.ts });
  slack.person(colleague.id).say('Then I take the other. :thumbsup:', { threadTs: question.ts });
  for (const [user, account] of [
    [owner, 'olivia'],
    [colleague, 'carlos'],
    [chinese, 'weilin'],
  ] as const) {
    await connect(scene, user.id, account);
  }
  await launch(scene, owner.id);
  await launch(scene, colleague.id);
  await launch(scene, chinese.id, training.id);
  platform.fault('create', { kind: 'code', code: '10004' }, { times: 1 });
  await launch(scene, colleague.id);
  slack.person(admin.id).say('Please stop what you do not need over the weekend.');
}

async function playOutage(scene: Scene): Promise<void> {
  const { slack, platform } = scene;
  const { owner, colleague } = slack.users;
  await connect(scene, owner.id, 'olivia');
  await launch(scene, owner.id);
  platform.fault('any', { kind: 'http', status: 502 });
  slack.person(colleague.id).say('Does the platform answer anybody? I get nothing but errors.');
  slack
    .person(slack.users.admin.id)
    .say('It is down. "Platform" above switches it on again: there, press "Switch off" at HTTP 502.');
}

const dayMs = 86_400_000;

async function connect({ slack, platform }: Scene, userId: string, account: string): Promise<void> {
  const person = slack.person(userId);
  await person.command('/gpu-instance', 'connect');
  await slack.until(() => slack.openView(userId), { what: 'the connect form' });
  await person.fill({ token: platform.mintToken({ user: account, expiresInMs: 30 * dayMs }) });
  await person.submit();
  await person.close({ all: true });
}

/** Opens the form, takes it as it is, and waits for the app's word on it. */
async function launch({ slack }: Scene, userId: string, channelId?: string): Promise<void> {
  const person = slack.person(userId);
  const channel = channelId ?? slack.channels.member.id;
  await person.command('/gpu-instance', '', { channel });
  await slack.until(() => slack.openView(userId)?.callback_id === 'launch', { what: 'the form' });
  const before = slack.messages(channel, { as: userId }).length;
  await person.submit();
  await slack.until(() => slack.messages(channel, { as: userId }).length > before, {
    what: 'the word on a launch',
    timeoutMs: 15_000,
  });
}
