// Light, dark, or as the system has it.
import { attempt } from './token.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'flue.theme';

export function storedTheme(): Theme {
  const stored = attempt(() => localStorage.getItem(KEY));
  return THEMES.find((theme) => theme === stored) ?? 'system';
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  attempt(() => localStorage.setItem(KEY, theme));
}
