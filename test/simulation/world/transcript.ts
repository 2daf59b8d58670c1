// A history as a person reads it: a line for each thing that happened, by the world's own clock. Pure.
import type { Happening } from '../history.ts';

/** Of one life, or of all. Processes and tokens concern every life. */
export function transcribe(history: readonly Happening[], life: string | null = null): string[] {
  const first = history[0]?.at ?? 0;
  const belongs = life === null ? () => true : belongingTo(history, life);
  return history.filter(belongs).map((each) => `${timeText(each.at - first)}  ${tell(each)}`);
}

function belongingTo(history: readonly Happening[], life: string): (each: Happening) => boolean {
  const requests = new Set<string>();
  const calls = new Set<number>();
  const instances = new Set<string>();
  const launches = new Set<string>();
  for (const each of history) {
    if ((each.kind === 'submits' || each.kind === 'presses') && each.life === life)
      requests.add(each.requestId);
    if (each.kind === 'made' && each.life === life) instances.add(each.instanceId);
    if (each.kind === 'called' && (each.life === life || instances.has(each.instanceId ?? '')))
      calls.add(each.callId);
    if (each.kind === 'audited' && each.launchId && [...instances].some((id) => each.detail.includes(id)))
      launches.add(each.launchId);
  }
  return (each) => {
    switch (each.kind) {
      case 'submits':
      case 'presses':
      case 'answered':
        return requests.has(each.requestId);
      case 'posted':
      case 'updated':
        return each.text.includes(life);
      case 'called':
      case 'call-ended':
        return calls.has(each.callId);
      case 'made':
      case 'became':
        return instances.has(each.instanceId);
      case 'audited':
        return each.launchId !== null && launches.has(each.launchId);
      case 'opened':
      case 'logged':
        return false;
      default:
        return true;
    }
  };
}

function tell(each: Happening): string {
  switch (each.kind) {
    case 'submits':
      return `${each.person.userId} sends the form of ${each.life}${again(each)} (${each.requestId})`;
    case 'presses':
      return `${each.person.userId} presses ${each.action} of ${each.life}${again(each)}${each.mayAct ? '' : ', and may not'} (${each.requestId})`;
    case 'answered':
      return `  ${each.requestId}${again(each)} is answered: ${each.as}${each.words ? ` ${cut(each.words)}` : ''}`;
    case 'connects':
    case 'disconnects':
    case 'token-ends':
      return `${each.person.userId} ${each.kind}`;
    case 'posted':
    case 'updated':
      return `  ${each.kind} in ${each.channelId}${each.to ? ` for ${each.to}` : ''} as ${each.ts}: ${cut(each.text)}`;
    case 'opened':
      return `  a view is shown to ${each.person.userId}`;
    case 'called':
      return `  platform: ${each.call} ${each.life ?? each.instanceId ?? ''} arrives (call ${each.callId})`;
    case 'call-ended':
      return `  platform: call ${each.callId} ends: ${each.as}${each.code ? ` ${each.code}` : ''}`;
    case 'made':
      return `  platform: ${each.instanceId} comes to be for ${each.life}`;
    case 'became':
      return `  platform: ${each.instanceId} is ${each.status}`;
    case 'logged':
      return `  replica ${each.replica} logs: ${cut(each.line ?? '')}`;
    case 'audited':
      return `  audit: ${each.action} ${each.launchId ?? ''} ${cut(each.detail)}`;
    case 'removed':
      return `  slack: ${each.ts} is removed`;
    case 'quiet':
      return 'quiet';
    default:
      return `replica ${each.replica} ${each.kind}`;
  }
}

const again = ({ delivery }: { readonly delivery: number }) => (delivery > 1 ? `, delivered again` : '');
const cut = (text: string) => (text.length > 160 ? `${text.slice(0, 160)}…` : text);

function timeText(ms: number): string {
  const seconds = ms / 1000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}
