// The view that is drawn of a form, held against what would be sent of it: what its inputs show, and its last line.
import type { FormSession } from '../../../src/form/session.ts';
import { translateTo } from '../../../src/slack/kit/language/translate.ts';
import { buildFormView } from '../../../src/slack/launch/form-view.ts';
import type { FormModel } from './form-model.ts';
import { hold } from './form-rules.ts';
import { describeRequest, problemsOf } from './plain-request.ts';

interface Block {
  readonly block_id?: string;
  readonly element?: Element;
  readonly elements?: readonly { readonly text?: string }[];
}
interface Element {
  readonly initial_value?: string;
  readonly initial_option?: { readonly value: string };
  readonly initial_options?: readonly { readonly value: string }[];
}

const t = translateTo('en');
const tasks: Readonly<Record<string, string>> = {
  jupyter: 'Jupyter notebook',
  ssh: 'SSH terminal',
  codeserver: 'VS Code in the browser',
  rstudio: 'RStudio',
};

/** The line "Will start" says what would be sent, and each input shows what would be sent of it. */
export function viewAgrees(session: FormSession, { known }: FormModel, build = buildFormView): void {
  const channelId = 'C0001';
  const view = build(
    { session, draft: '6fa459ea-ee8a-4ca4-894e-db77e160355e', channelId, knowledge: known },
    t,
  );
  const blocks = view.blocks as readonly Block[];
  const last = blocks.at(-1);
  hold('the last line is "Will start"', last?.block_id === 'will_start', () => last);
  // Names are kept from looking like links.
  const line = (last?.elements?.[0]?.text ?? '').replaceAll('\u200b', '');
  const problems = problemsOf(session.values);
  hold(
    'nothing starts of an unfinished form',
    line.includes('only with these filled in') === problems.length > 0,
    () => [line, problems],
  );
  if (problems.length > 0) return;
  const hasInput = (name: string) =>
    blocks.some(
      ({ block_id }) =>
        block_id === name || block_id?.startsWith(`${name}.`) || block_id?.startsWith(`${name}~`),
    );
  const request = describeRequest(session.values, known) as Readonly<Record<string, never>>;
  for (const part of partsOf(request, session, known.catalog, hasInput))
    hold('"Will start" says what would be sent', line.includes(part), () => ({ line, part }));
  for (const block of blocks) holdInput(block, request);
}

function partsOf(
  request: Readonly<Record<string, unknown>>,
  { values }: FormSession,
  catalog: FormModel['known']['catalog'],
  hasInput: (name: string) => boolean,
): string[] {
  const { gpuNumber, acceleratorType, taskNumber, mountInfoList, containerPortInfoList } = request;
  const named = catalog?.images.find(({ path }) => path === request.imagePath)?.name;
  const mounts = mountInfoList as readonly { sourcePath: string; targetPath: string }[];
  const ports = containerPortInfoList as readonly { containerPort: number }[];
  return [
    `${tasks[String(request.taskType)]} on `,
    ...(Number(gpuNumber) > 0 ? [`${gpuNumber} × ${String(acceleratorType).toUpperCase()}, `] : ['on ']),
    `${request.cpuNumber} CPU, ${Math.round((Number(request.ramSize) / 1024) * 1000) / 1000} GiB`,
    ...(Number(taskNumber) > 1 ? [`${taskNumber} containers`] : []),
    ` in \`${request.resourceGroup}\``,
    named ?? `\`${request.version}\``,
    values.fields.cardPlace === 'me' ? 'comes to you alone' : 'appears in <#C0001>',
    ...(request.timeoutLimit === 'unlimited' ? ['no limit'] : []),
    // What an input shows says itself.
    ...(hasInput('mountInfoList')
      ? []
      : mounts.map(({ sourcePath, targetPath }) => `${sourcePath} → ${targetPath}`)),
    ...(hasInput('containerPortInfoList') ? [] : ports.map(({ containerPort }) => String(containerPort))),
    ...(request.useStartScript && !hasInput('useStartScript') ? ['start script'] : []),
  ];
}

/** What an input shows is what would be sent of its field; sizes and presets stand for several, and are held elsewhere. */
function holdInput({ block_id, element }: Block, request: Readonly<Record<string, unknown>>): void {
  const field = block_id?.replace(/~\d+$/u, '') ?? '';
  const shown =
    element?.initial_option?.value ?? element?.initial_value ?? element?.initial_options?.[0]?.value ?? null;
  if (!(field in request) || shown === null || shown === 'other') return;
  const sent = request[field];
  const isSame =
    field === 'ramSize'
      ? Math.abs(Number(shown) * 1024 - Number(sent)) < 1
      : field === 'startScriptContent'
        ? !request.useStartScript || String(sent).trim() === shown.trim()
        : String(sent).trim() === shown.trim();
  hold('an input shows what would be sent', isSame, () => ({ field, shown, sent }));
}
