// Shows every view and message that the code can build in the playground's page, without the app: for the test
// that looks for what the page cannot draw, and for the contact sheet.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HomeView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { type Browser, chromium, type Page } from 'playwright-core';
import {
  startWorkspaceSimulator,
  type WorkspaceSimulator,
} from '../../src/playground/workspace/simulator.ts';
import { type Locale, locales, translateTo } from '../../src/slack/kit/language/translate.ts';
import { aLaunch } from '../support/builders.ts';
import { leisurely } from '../support/leisurely.ts';
import { buildAll, type Material } from '../unit/slack/all-surfaces.ts';
import { buildRefusals } from '../unit/slack/refusals.ts';
import { browserPath } from './browser.ts';

export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export { locales };

const path = '10.0.35.26:5000/gpu/admin/base/jupyter:4.4-py3.7-cpu';
const material = (unfolded: boolean): Material => ({
  form: {
    fields: {
      instanceServiceName: 'Instances_2205113838',
      taskType: 'jupyter',
      acceleratorType: 'gpu',
      imagePath: path,
      resourceGroup: 'TeslaM40',
      cpuNumber: '41',
      ramSize: '15360',
      gpuNumber: '1',
      timeoutLimit: '36:00:00',
      useStartScript: 'true',
      startScriptContent: 'pip install x\npython run.py',
      taskNumber: '1',
    },
    mounts: [{ row: 0, sourcePath: '/public/home/demo/data', targetPath: '/mnt/data', type: 'data' }],
    ports: [{ row: 0, containerPort: '18888', protocolType: 'HTTP' }],
  },
  known: {
    images: [
      {
        path,
        version: 'jupyter:4.4-py3.7-cpu',
        name: 'jupyter',
        type: 'JupyterLab',
        acceleratorType: 'gpu',
        access: 'public',
      },
    ],
    groups: [{ name: 'TeslaM40', acceleratorType: 'gpu' }],
    mountDirs: ['/public/home/demo'],
    limits: {
      of: { acceleratorType: 'gpu', resourceGroup: 'TeslaM40' },
      cpuNumber: 40,
      ramMb: 31_888,
      cards: 2,
      longest: 'unlimited',
      nodes: 1,
    },
  },
  words: 'my usual',
  reason: { reason: 'code', code: '10004', message: '参数无效' },
  launch: aLaunch({ state: 'created' }),
  hasCatalog: true,
  unfolded,
});

export interface Gallery {
  readonly page: Page;
  readonly names: Readonly<Record<'modals' | 'messages' | 'homes', readonly string[]>>;
  /** Opens this modal and answers when it is drawn. */
  openModal(name: string, locale: Locale): Promise<void>;
  /** Publishes this one and answers when it is drawn. */
  showHome(name: string, locale: Locale): Promise<void>;
  /** Posts all messages in this language. */
  post(locale: Locale): Promise<void>;
  /** Each code with each kind of field named: pictures of the message, and of the form that comes back. */
  eachRefusal(locale: Locale, look: (title: string, pictures: readonly Buffer[]) => void): Promise<void>;
  setTheme(theme: Theme): Promise<void>;
  end(): Promise<void>;
}

export async function openGallery(): Promise<Gallery> {
  const slack = await startWorkspaceSimulator(leisurely);
  const app = await acknowledgeEverything(slack);
  const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  const browser: Browser = await chromium.launch({
    executablePath: browserPath ?? '',
    args: ['--no-sandbox'],
  });
  const page = await browser.newPage({ viewport: { width: 900, height: 1000 } });
  page.setDefaultTimeout(leisurely.patienceMs);
  await page.goto(slack.origin);
  const person = slack.person(slack.users.owner.id);
  const surfaces = (locale: Locale) => {
    const t = translateTo(locale);
    const short = buildAll(material(false), t);
    return {
      ...short,
      modals: { ...short.modals, launchUnfolded: buildAll(material(true), t).modals.launch },
    };
  };
  const { modals, messages, homes } = surfaces('en');
  const show = async (view: unknown) => {
    await client.views.open({ trigger_id: app.lastTrigger(), view: view as never });
    await page.getByRole('dialog').waitFor();
  };
  return {
    page,
    names: { modals: Object.keys(modals), messages: Object.keys(messages), homes: Object.keys(homes) },
    async openModal(name, locale) {
      if (slack.openView(slack.users.owner.id)) await person.close({ all: true });
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await person.command('/gpu-instance');
      const view = (surfaces(locale).modals as Record<string, unknown>)[name];
      await show(view);
    },
    async showHome(name, locale) {
      const view = (surfaces(locale).homes as Record<string, unknown>)[name];
      const app = slack.directChannel(slack.users.owner.id).id;
      await page.locator(`[data-channel="${app}"]`).click();
      await page.getByRole('tab', { name: 'Home' }).click();
      // Something else first, so that what is waited for is not what was there.
      await client.views.publish({ user_id: slack.users.owner.id, view: nothing });
      await page.getByRole('tabpanel').getByText('…', { exact: true }).waitFor();
      await client.views.publish({ user_id: slack.users.owner.id, view: view as never });
      await page.getByRole('tabpanel').getByText('…', { exact: true }).waitFor({ state: 'detached' });
    },
    async eachRefusal(locale, look) {
      for (const { title, message, form } of buildRefusals(translateTo(locale))) {
        const sent = { channel: slack.channels.member.id, ...(message as object) };
        const { ts } = await client.chat.postMessage(sent as never);
        const posted = page.locator(`[data-ts="${ts}"]`);
        await posted.waitFor();
        const message_ = await posted.screenshot();
        await person.command('/gpu-instance');
        await show(form);
        const marks = page.getByRole('dialog').getByText('⚠️');
        if ((await marks.count()) > 0) await marks.last().scrollIntoViewIfNeeded();
        look(title, [message_, await page.getByRole('dialog').screenshot()]);
        await person.close({ all: true });
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
    },
    async post(locale) {
      await page.locator(`[data-channel="${slack.channels.member.id}"]`).click();
      for (const message of Object.values(surfaces(locale).messages))
        await client.chat.postMessage({ channel: slack.channels.member.id, ...(message as object) } as never);
      await page.locator('[data-ts]').last().waitFor();
    },
    async setTheme(theme) {
      await page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(theme)}`);
    },
    async end() {
      await browser.close();
      app.close();
      await slack.stop();
    },
  };
}

const nothing: HomeView = {
  type: 'home',
  blocks: [{ type: 'section', text: { type: 'plain_text', text: '…' } }],
};

/** An app that says yes to everything, and notes the trigger of each command. */
async function acknowledgeEverything(slack: WorkspaceSimulator) {
  let trigger = '';
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    trigger = new URLSearchParams(Buffer.concat(chunks).toString()).get('trigger_id') ?? trigger;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  slack.setDelivery({ mode: 'http', url: `http://127.0.0.1:${port}/slack/events` });
  return { lastTrigger: () => trigger, close: () => server.close() };
}
