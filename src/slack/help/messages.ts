// What `/gpu-instance help` says. Pure.
import type { KnownBlock } from '@slack/types';
import { section } from '../block-kit.ts';
import { quickArguments } from '../launch/quick-arguments.ts';

export function buildHelpMessage(): { text: string; blocks: KnownBlock[] } {
  const commands = [
    '`/gpu-instance` opens the launch form',
    '`/gpu-instance gpu=1 cpu=3 ram=15 group=TeslaM40 type=ssh` opens it filled in',
    '`/gpu-instance connect` stores your platform token, or replaces it',
    '`/gpu-instance disconnect` forgets your token',
    '`/gpu-instance help` shows this',
  ];
  const examples = Object.entries(quickArguments).map(([name, { example }]) => `\`${name}=${example}\``);
  const paragraphs = [
    `*Launch container instances on the platform from Slack*\n${commands.map((line) => `• ${line}`).join('\n')}`,
    `*What can be filled in*\n${examples.join('  ')}\nMemory is in GiB. A time limit may be short, such as \`90m\`, \`4h\` or \`2d\`, or \`unlimited\`. Put quotes around values with spaces.`,
    'The task ID is posted in the channel you typed the command in. If something goes wrong, only you are told, with a button that opens the form again as you typed it.',
  ];
  return { text: paragraphs.join('\n\n'), blocks: paragraphs.map((text) => section(text)) };
}
