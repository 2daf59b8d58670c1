// The real app as a process of its own whose costs are counted: nothing runs by the clock that need not, and it takes its
// time before it tells Slack that it is slow. Its port comes on stdout.
import { createApp } from '../../src/app.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { readAppConfig } from './app-config.ts';

const config = readAppConfig(process.env as Record<string, string>);
const logger = createLogger({ level: config.logLevel, secrets: [] });
const app = await createApp(config, logger, { watchesHealth: false, patience: 20 });
const { port } = await app.start();
console.log(JSON.stringify({ port }));
process.on('SIGTERM', () => void app.stop().then(() => process.exit(0)));
