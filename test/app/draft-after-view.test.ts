// The draft of a new form with nothing of its own in it is written once Slack has shown the form; every other before.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { type Stage, startStage } from '../support/stage.ts';

let stage: Stage;
/** Of each write of a draft: whether its person had the form in front of them. */
let wasShown: boolean[];
/** Drafts are lost on their way to the disk, as if the process died before. */
let loses: boolean;

beforeEach(async () => {
  wasShown = [];
  loses = false;
  const store = await openStore({ url: 'sqlite::memory:' });
  const drafts: Store['drafts'] = {
    ...store.drafts,
    async save(draft) {
      wasShown.push(stage.slack.openView(stage.slack.users.owner.id)?.callback_id === 'launch');
      if (!loses) await store.drafts.save(draft);
    },
  };
  stage = await startStage({ overrides: { store: { ...store, drafts } } });
  await stage.connect();
  wasShown = [];
});
afterEach(() => stage.stop());

async function open(text: string) {
  await stage.person.command('/gpu-instance', text, { channel: stage.slack.channels.member.id });
  await stage.slack.until(() => stage.slack.openView(stage.slack.users.owner.id), { what: 'the form' });
  await stage.app.settled();
}

test('a plain form is shown before its draft is written', async () => {
  await open('');
  expect(wasShown[0]).toBe(true);
});

test('what was typed behind the command is written before the form is shown', async () => {
  await open('mount=/public/home/demo');
  expect(wasShown[0]).toBe(false);
});

test('a draft that was never written loses nothing: what is in the form is what is launched', async () => {
  loses = true;
  expect((await stage.launch({ instanceServiceName: 'TypedByHand' })).response).toBe('closed');
  await stage.message(/Task ID/u);
  expect(stage.platform.instances.map((each) => each.instanceServiceName)).toEqual(['TypedByHand']);
});
