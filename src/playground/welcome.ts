// What the page says to a newcomer: what to do first, in the languages the app speaks.
import type { Welcome } from './workspace/simulator.ts';

const command = '/gpu-instance';
/** The input of the connect modal that takes the token. */
const block = 'token';

/** What a person of the pretend platform connects with. */
export interface SampleAccount {
  readonly token: string;
  readonly keys: { readonly user: string; readonly accessKey: string; readonly secretKey: string };
}

const samplesOf = (
  { keys }: SampleAccount,
  labels: readonly [user: string, access: string, secret: string],
) => [
  { label: labels[0], value: keys.user, block: 'platform_user' },
  { label: labels[1], value: keys.accessKey, block: 'access_key' },
  { label: labels[2], value: keys.secretKey, block: 'secret_key' },
];

export function welcome(account: SampleAccount): Welcome {
  const { token } = account;
  return {
    title: 'Try it: launch a GPU instance',
    steps: [
      { text: 'Type the command into the line below, or press it here:', command },
      {
        text: 'Once, the app asks for a platform token, or an access key with which it gets tokens by itself. Press "Insert sample token" there, or take it from here:',
        copy: { label: 'sample token', value: token, block },
        samples: samplesOf(account, ['sample user', 'sample access key', 'sample secret key']),
      },
      { text: 'Look through the form and press Launch. The card with the task ID appears in the channel.' },
      {
        text: 'Watch the card: it follows the instance. Connect, stop or start it there, or type:',
        command: `${command} list`,
      },
      {
        text: 'Open "Wire" above to watch what Slack, the app and the platform say to each other, and "Platform" to stop, fail or delay things.',
      },
    ],
  };
}

export function chineseWelcome(account: SampleAccount): Welcome {
  const { token } = account;
  return {
    title: '试一试：启动一个 GPU 实例',
    steps: [
      { text: '在下方输入命令，或者点击这里：', command },
      {
        text: '第一次使用时，应用会要求平台令牌，或可自行获取令牌的访问密钥。在弹窗中点击“填入示例令牌”，或从这里复制：',
        copy: { label: '示例令牌', value: token, block },
        samples: samplesOf(account, ['示例用户名', '示例访问密钥', '示例私有密钥']),
      },
      { text: '检查表单并点击启动。带有任务 ID 的卡片会出现在频道中。' },
      {
        text: '卡片会跟随实例变化：在卡片上可以进入、停止或重新启动，也可以输入：',
        command: `${command} list`,
      },
      {
        text: '打开上方的“线路”，查看 Slack、应用与平台之间的往来；打开“平台”，可以停止实例、制造故障或延迟。',
      },
    ],
  };
}
