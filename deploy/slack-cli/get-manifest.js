// A hook of Slack's own CLI: tells it the app's manifest, as JSON. See .slack/hooks.json.
// Source: docs.slack.dev, "Slack CLI", hooks.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const manifest = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
process.stdout.write(JSON.stringify(manifest));
