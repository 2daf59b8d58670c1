// The console's parts: the clock, the instances, the faults, and Slack's trouble.
import { Icon } from '../shell/icons.tsx';
import { switchTheme, theme } from '../state/theme.ts';
import { Faults } from './faults.tsx';
import { Instances } from './instances.tsx';
import { post, problem, state } from './state.ts';

const speeds = [1, 10, 60, 600];

export function Console() {
  const shown = state.value;
  const themeWords = theme.value === 'dark' ? 'Light colors' : 'Dark colors';
  return (
    <>
      <header class="top">
        <span class="team-mark" aria-hidden="true">
          P
        </span>
        <h1 class="team-name">Platform console</h1>
        <span class="top-note">The pretend platform on this machine, as its operators see it</span>
        <button type="button" class="tool only-icon" aria-label={themeWords} onClick={switchTheme}>
          <Icon name={theme.value === 'dark' ? 'sun' : 'moon'} />
        </button>
      </header>
      <main class="console-body">
        {problem.value && (
          <p class="notice" role="alert">
            {problem.value}
          </p>
        )}
        {shown && (
          <>
            <section class="card" aria-labelledby="clock-title">
              <h2 id="clock-title">Clock</h2>
              <p class="clock">
                <time>{timeOf(shown.now)}</time> <span class="quiet">at the platform (UTC+8)</span>
              </p>
              <fieldset class="choices">
                <legend>Speed</legend>
                {speeds.map((speed) => (
                  <button
                    type="button"
                    class="button"
                    key={speed}
                    aria-pressed={shown.speed === speed}
                    onClick={() => post('clock', { speed })}
                  >
                    {speed}×
                  </button>
                ))}
              </fieldset>
              <button type="button" class="button" onClick={() => post('end-tokens', {})}>
                End all tokens now
              </button>
            </section>
            {shown.slack !== null && (
              <section class="card" aria-labelledby="slack-title">
                <h2 id="slack-title">Slack</h2>
                <p class="quiet">Every call of the app to Slack meets this.</p>
                <fieldset class="choices">
                  <legend class="unseen">Trouble at Slack</legend>
                  <SlackChoice trouble="none">Fine</SlackChoice>
                  <SlackChoice trouble="rate-limited">429, too many calls</SlackChoice>
                  <SlackChoice trouble="down">Down</SlackChoice>
                </fieldset>
              </section>
            )}
            <Faults active={shown.faults} />
            <Instances instances={shown.instances} />
          </>
        )}
      </main>
    </>
  );
}

function SlackChoice({ trouble, children }: { trouble: string; children: string }) {
  return (
    <button
      type="button"
      class="button"
      aria-pressed={state.value?.slack === trouble}
      onClick={() => post('slack', { trouble })}
    >
      {children}
    </button>
  );
}

function timeOf(now: number): string {
  return new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'medium',
    timeZone: 'Asia/Shanghai',
  }).format(now);
}
