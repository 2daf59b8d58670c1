// A stage whose workspaces install the app themselves, and the browser of who installs it.
import assert from 'node:assert/strict';
import type { Ground } from '../../src/playground/workspace/oauth-desk.ts';
import type { Person, WorkspaceSimulator } from '../../src/playground/workspace/simulator.ts';
import { callPage, type PageAnswer } from './connect-browser.ts';
import { documentedFields, type Stage, type StageOptions, startStage } from './stage.ts';

/** As browsers reach the app: a path stands before its own. */
export const publicUrl = 'https://gpu.example/apps/gpu';
const base = new URL(publicUrl).pathname;

export const second = { id: 'T0SECOND02', domain: 'second', name: 'The Second' };
export const third = { id: 'T0THIRD003', domain: 'third', name: 'The Third' };
export const org = { id: 'E0GRIDORG1', name: 'The Organisation', domain: 'gridorg' };

export const startInstallable = (options: StageOptions = {}): Promise<Stage> =>
  startStage({ ...options, installable: { publicUrl }, env: { CONNECT_WITH: 'modal', ...options.env } });

export interface Browser {
  cookie: string;
  /** Reads the install page; answers where its button leads. */
  begin(): Promise<string>;
  /** Follows Slack back to the app. */
  comeBack(address: string, headers?: Readonly<Record<string, string>>): Promise<PageAnswer>;
}

export function browser(port: number): Browser {
  const own: Browser = {
    cookie: '',
    async begin() {
      const page = await callPage(port, `${base}/slack/install`);
      assert.equal(page.status, 200);
      own.cookie = String(page.headers['set-cookie']).split(';')[0] ?? '';
      const [, link = ''] = /href="([^"]+)"/u.exec(page.body) ?? [];
      return link.replaceAll('&amp;', '&');
    },
    comeBack(address, headers = { Cookie: own.cookie }) {
      const { pathname, search } = new URL(address);
      return callPage(port, `${pathname}${search}`, { headers });
    },
  };
  return own;
}

/** Installed by somebody who presses "Allow" for a workspace or an organisation. */
export async function installOn(stage: Stage, ground: Ground, port = stage.port): Promise<PageAnswer> {
  const { desk, users } = stage.slack;
  const own = browser(port);
  const address = desk.approve(await own.begin(), ground, users.admin.id);
  const page = await own.comeBack(address);
  assert.equal(page.status, 200, page.body);
  return page;
}

export const groundOf = ({ team }: WorkspaceSimulator): Ground => ({ ...team, name: team.domain });

/** The researcher of one of the workspaces. */
export const ownerIn = (slack: WorkspaceSimulator): Person => slack.person(slack.users.owner.id);

export async function connectIn(slack: WorkspaceSimulator, token: string): Promise<void> {
  const person = ownerIn(slack);
  await person.command('/gpu-instance', 'connect');
  await slack.until(() => slack.openView(slack.users.owner.id), { what: 'the connect modal' });
  await person.fill({ token });
  assert.equal((await person.submit()).errors, undefined);
  await person.close();
}

export async function launchIn(stage: Stage, slack: WorkspaceSimulator, name: string): Promise<void> {
  const person = ownerIn(slack);
  const { id } = slack.users.owner;
  await person.command('/gpu-instance');
  await slack.until(() => slack.openView(id)?.callback_id === 'launch', { what: 'the form' });
  for (const [field, value] of Object.entries({
    ...documentedFields,
    instanceServiceName: name,
    description: name,
  })) {
    await person.fill({ [field]: value });
    await stage.app.settled();
  }
  assert.equal((await person.submit()).response, 'closed');
  await messageIn(slack, new RegExp(`${name}`, 'u'));
}

export const messageIn = (slack: WorkspaceSimulator, match: RegExp, where = slack.channels.member.id) =>
  slack.until(
    () => slack.messages(where, { as: slack.users.owner.id }).find(({ text }) => match.test(text ?? '')),
    { what: `a message like ${match} in ${slack.team.id}` },
  );

/** What the app asks Slack about itself is asked as nobody, of no workspace: the doctor's try of the client's secret. */
const askedAsNobody = new Set(['oauth.v2.access']);
export const callsIn = (slack: WorkspaceSimulator) =>
  slack.apiCalls.filter(({ method }) => !askedAsNobody.has(method));

/** All that people of a workspace have before them, and all that was asked of Slack there. */
export const seenIn = (slack: WorkspaceSimulator): string => {
  const people = Object.values(slack.users).map(({ id }) => id);
  const rooms = [...Object.values(slack.channels), ...people.map((id) => slack.directChannel(id))];
  return JSON.stringify({
    messages: rooms.map(({ id }) => people.map((as) => slack.messages(id, { as }))),
    homes: people.map((id) => slack.homeView(id)?.blocks),
    calls: callsIn(slack).map(({ args }) => args),
  });
};
