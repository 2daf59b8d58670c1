// A team on an ordinary day: four people, a dozen launches of different sizes, presets, a refusal, and talk.
import { connect, launch, launchFrom, type Scene, savePreset } from './people.ts';

const large = { size: 'Large', imagePath: 'VS Code with PyTorch 2.4', timeoutLimit: '04:00:00' };
const dcu = { size: 'DCU', imagePath: 'JupyterLab with PyTorch 2.1', timeoutLimit: '24:00:00' };
const cpuOnly = { size: 'CPU only', imagePath: 'RStudio 4.4', timeoutLimit: 'unlimited' };

export async function playBusyTeam(scene: Scene): Promise<void> {
  const { owner, colleague, admin, chinese } = scene.slack.users;
  talkBefore(scene);
  await connect(scene, owner.id, 'olivia');
  await connect(scene, colleague.id, 'carlos');
  await connect(scene, admin.id, 'ada');
  await connect(scene, chinese.id, 'weilin');
  await fineTune(scene);
  await statistics(scene);
  await beRefused(scene);
  scene.slack.person(admin.id).say('Please stop what you do not need over the weekend.');
}

function talkBefore({ slack }: Scene): void {
  const { owner, colleague, admin, chinese } = slack.users;
  const inGeneral = { channel: slack.channels.publicWithoutBot.id };
  slack.person(admin.id).say('Welcome! Cards are launched with `/gpu-instance` in #gpu-lab.', inGeneral);
  slack.person(chinese.id).say('大家好 :wave:', inGeneral);
  const question = slack.person(colleague.id).say('Is anybody on the M40 this afternoon?');
  slack.person(owner.id).say('I need one card until six.', { threadTs: question.ts });
  slack.person(colleague.id).say('Then I take the other. :thumbsup:', { threadTs: question.ts });
}

/** Two people on large machines, with a preset for everybody. */
async function fineTune(scene: Scene): Promise<void> {
  const { owner, colleague, chinese } = scene.slack.users;
  const { privateWithBot: training } = scene.slack.channels;
  await launch(scene, owner.id);
  const machine = await launch(scene, owner.id, { values: large });
  await savePreset(scene, owner.id, machine, { name: 'fine-tuning', scope: 'team' });
  await launch(scene, colleague.id, { text: 'preset fine-tuning', channel: training.id });
  const night = await launch(scene, colleague.id, { values: dcu, channel: training.id });
  await savePreset(scene, colleague.id, night, { name: 'over night', scope: 'channel' });
  await launch(scene, chinese.id, { text: 'preset over night', channel: training.id });
  await launchFrom(scene, owner.id, 'launch_again', machine);
}

/** Others who need no card, one of them in a channel without the app. */
async function statistics(scene: Scene): Promise<void> {
  const { admin, chinese } = scene.slack.users;
  const { publicWithoutBot: general } = scene.slack.channels;
  const report = await launch(scene, admin.id, { values: cpuOnly, channel: general.id });
  await savePreset(scene, admin.id, report, { name: 'weekly report', scope: 'private' });
  await launch(scene, admin.id, { text: 'preset weekly report', channel: general.id });
  await launch(scene, chinese.id, { values: { size: 'Small' } });
  await launch(scene, chinese.id, { text: 'cpu=6 ram=24 time=2h' });
}

/** The platform says no; the second try, from the refusal's own button, goes through. */
async function beRefused(scene: Scene): Promise<void> {
  const { colleague } = scene.slack.users;
  scene.platform.fault('create', { kind: 'code', code: '10004' }, { times: 1 });
  const refusal = await launch(scene, colleague.id);
  await launchFrom(scene, colleague.id, 'reopen_launch', refusal);
  await launch(scene, colleague.id);
}
