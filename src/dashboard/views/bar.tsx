// The bar at the top: where one is, whether the server is heard, how the page looks.
import { useState } from 'preact/hooks';
import { useStore } from '../page/hooks.ts';
import { applyTheme, storedTheme, THEMES, type Theme } from '../page/theme.ts';
import { Mark } from './mark.tsx';
import type { Session } from './session.ts';

export function Bar({ session }: { session: Session }) {
  const link = useStore(session.link);
  return (
    <header class="bar">
      <a class="home" href="#/">
        <Mark />
        <span>flue</span>
      </a>
      <span class={`link ${link}`} role="status">
        {link === 'live' ? 'Live' : 'Reconnecting…'}
      </span>
      <span class="space" />
      <ThemeButton />
      {session.hasToken && (
        <button type="button" class="quiet" onClick={() => session.leave()}>
          Sign out
        </button>
      )}
    </header>
  );
}

/** On a 16 × 16 grid: half a disc, a sun, a moon. */
const SIGNS: Record<Theme, string> = {
  system: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
  light:
    'M8 5.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6zM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7',
  dark: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z',
};

function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  return (
    <button
      type="button"
      class="quiet icon"
      title={`Theme: ${theme}`}
      onClick={() => {
        applyTheme(next);
        setTheme(next);
      }}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={SIGNS[theme]} fill={theme === 'system' ? 'currentColor' : undefined} fill-opacity="0.35" />
      </svg>
      <span class="hidden">Theme: {theme}</span>
    </button>
  );
}
