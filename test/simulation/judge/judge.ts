// A small stand-in for the judge: what must hold at the end of every world. It imports nothing from the app.
import type { Happening, World } from '../history.ts';

export interface Violation {
  readonly promise: string;
  readonly life: string | null;
  readonly at: number;
  readonly says: string;
}

interface Life {
  accepted: number | null;
  creates: number;
  made: number;
  told: number;
}

export function judge(world: World, history: readonly Happening[]): readonly Violation[] {
  const violations: Violation[] = [];
  const lives = new Map<string, Life>();
  const requests = new Map<string, string>();
  const lifeOf = (name: string): Life => {
    const life = lives.get(name) ?? { accepted: null, creates: 0, made: 0, told: 0 };
    lives.set(name, life);
    return life;
  };
  for (const each of history) {
    if (each.kind === 'submits') {
      lifeOf(each.life);
      requests.set(each.requestId, each.life);
    }
    const life = each.kind === 'answered' ? requests.get(each.requestId) : undefined;
    if (each.kind === 'answered' && life && each.as === 'accepted') lifeOf(life).accepted ??= each.at;
    if (each.kind === 'called' && each.call === 'create' && each.life) {
      lifeOf(each.life).creates += 1;
      if (lifeOf(each.life).creates > 1)
        violations.push({ promise: 'createdOnce', life: each.life, at: each.at, says: 'created twice' });
    }
    if (each.kind === 'made') lifeOf(each.life).made += 1;
    if (each.kind === 'posted' || each.kind === 'updated') {
      const name = /`(n\w+_\d+)`/u.exec(each.text)?.[1];
      if (name !== undefined) lifeOf(name).told += 1;
      if (world.secrets.some((secret) => !secret.startsWith('http') && each.blocks.includes(secret)))
        violations.push({ promise: 'secretsNowhere', life: name ?? null, at: each.at, says: 'a secret' });
    }
  }
  for (const [name, { accepted, made, told }] of lives)
    if ((accepted !== null || made > 0) && told === 0)
      violations.push({ promise: 'nothingLost', life: name, at: accepted ?? 0, says: 'nobody was told' });
  return violations;
}
