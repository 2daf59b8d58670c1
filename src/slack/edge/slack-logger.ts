// Slack's libraries log through ours, warnings and errors only: their debug lines hold whole payloads.
import { LogLevel, type Logger as SlackLogger } from '@slack/web-api';
import type { Logger } from '../../ops/logger.ts';

export function createSlackLogger(logger: Logger): SlackLogger {
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: unknown[]) => {
      const text = parts.map((part) =>
        part instanceof Error ? `${part.name}: ${part.message}` : typeof part === 'string' ? part : '',
      );
      logger[level]({ from: 'slack-sdk' }, text.join(' ').trim().slice(0, 500));
    };
  const silence = () => undefined;
  return {
    debug: silence,
    info: silence,
    warn: say('warn'),
    error: say('error'),
    setLevel: silence,
    getLevel: () => LogLevel.WARN,
    setName: silence,
  };
}
