// node src/node24.js test/bench/page-scroll.ts: how smoothly a channel with 5,000 messages scrolls in the
// playground's page. Prints one line of JSON; frame times in milliseconds.
import { WebClient } from '@slack/web-api';
import { startWorkspaceSimulator } from '../../src/playground/workspace/simulator.ts';
import { openPage } from '../browser/browser.ts';

const count = 5000;

const slack = await startWorkspaceSimulator();
const channel = slack.channels.member.id;
const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
const people = Object.values(slack.users);
for (let index = 0; index < count; index += 1) {
  const person = people[index % people.length];
  if (index % 5 !== 0 && person)
    slack.person(person.id).say(`Message ${index}: *bold*, \`code\` and :rocket:`);
  else {
    const fields = ['Task ID', 'Resources', 'Image', 'Stops after'].map((name) => ({
      type: 'mrkdwn' as const,
      text: `*${name}*\n\`value ${index}\``,
    }));
    const blocks = [
      { type: 'section' as const, text: { type: 'mrkdwn' as const, text: `*${index}*` }, fields },
    ];
    await client.chat.postMessage({ channel, text: `Card ${index}`, blocks });
  }
}

/** In the page: goes to the top until nothing older comes, then down again, a screen a frame and a half. */
const scroll = `(async () => {
  const list = document.querySelector('.messages');
  const frame = () => new Promise(requestAnimationFrame);
  const began = performance.now();
  while (list.querySelectorAll('.message').length < ${count} && performance.now() - began < 60000) {
    list.scrollTop = 0;
    await frame();
  }
  const loadedMs = performance.now() - began;
  list.scrollTop = 0;
  await frame();
  const times = [];
  let before = await frame();
  while (list.scrollHeight - list.scrollTop - list.clientHeight > 5 && times.length < 2000) {
    list.scrollTop += 600;
    const now = await frame();
    times.push(now - before);
    before = now;
  }
  return { messages: list.querySelectorAll('.message').length, loadedMs, times };
})()`;

const { page, leave } = await openPage(slack.origin);
await page.locator('[data-ts]').first().waitFor();
const { messages, loadedMs, times } = (await page.evaluate(scroll)) as {
  messages: number;
  loadedMs: number;
  times: number[];
};
const sorted = times.toSorted((a, b) => a - b);
const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10;
const frames = { count: times.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
console.log(JSON.stringify({ messages, loadedMs: Math.round(loadedMs), frames }));
await leave();
await slack.stop();
