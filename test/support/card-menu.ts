// What stands in the menu of the newest card, chosen as its person does it.
import type { Stage } from './stage.ts';

export async function chooseOnCard({ slack, person }: Stage, actionId: string): Promise<void> {
  const said = slack.messages(slack.channels.member.id).map(({ blocks }) => JSON.stringify(blocks));
  const [value] =
    said
      .join('')
      .match(new RegExp(`${actionId}:[\\w-]+`, 'gu'))
      ?.slice(-1) ?? [];
  if (value === undefined) throw new Error(`no card offers ${actionId}`);
  await person.click('instance_more', { value });
}
