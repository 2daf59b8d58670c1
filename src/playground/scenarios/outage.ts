// Both sides in trouble at once: the platform starts an instance and its answer gets lost, then it does not say what
// there is, and Slack takes no messages. All of it passes, while the visitor looks on.
import { type Scene, send, wordsFor } from './people.ts';

const slackBusy = { kind: 'rate-limited', retryAfterSeconds: 2 } as const;

export async function playOutage(scene: Scene): Promise<void> {
  const { slack, platform } = scene;
  const { owner, colleague } = slack.users;
  const lab = slack.channels.member.id;
  slack.person(colleague.id).say('Does the platform answer anybody? I get nothing but errors.');
  platform.fault('create', { kind: 'drop-after' }, { times: 1 });
  platform.fault('list', { kind: 'http', status: 502 });
  slack.faults.set('chat.postMessage', slackBusy, { times: 2 });
  const words = (isFleeting: boolean) =>
    wordsFor(scene, owner.id, lab).filter(({ ephemeral = false }) => ephemeral === isFleeting).length;
  const [cards, asides, started] = [words(false), words(true), platform.instances.length];
  // Not awaited: the address is printed meanwhile. A scene that is stopped says no more.
  let isTold = false;
  const stopListening = slack.onChange(() => {
    // Told "not known yet": from then on the platform says what there is.
    if (!isTold && words(true) > asides) {
      isTold = true;
      platform.clearFaults();
    }
    if (words(false) === cards) return;
    stopListening();
    slack
      .person(slack.users.admin.id)
      .say('It is over: one instance, one card, nothing twice. "Wire" above shows what happened.');
  });
  await send(scene, owner.id);
  await slack.until(() => platform.instances.length > started, { what: 'the instance nobody was told of' });
}
