// What opening Home changes: on both engines the same, but for the parameters' names.

/** In the order of `toHomeRow`. */
export const keepHomeText = (row: readonly string[]) => `
  insert into homes (subject, team_id, workspace_id, user_id, choices, open_until) values (${row.join(', ')})
  on conflict (subject) do update set choices = excluded.choices, open_until = excluded.open_until`;

/** Its person looks at something else than was shown last, or at nothing: then that is drawn, whatever it says. */
export const forgetShownHomeText = ([subject, seenHash]: readonly [string, string]) => `
  update surfaces set channel_id = null, ts = null, shown_hash = null
  where subject = ${subject} and kind = 'home' and (ts is null or ts <> ${seenHash})`;
