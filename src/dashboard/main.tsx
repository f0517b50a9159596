// The dashboard: what the page at `/` runs.
import { render } from 'preact';
import { applyTheme, storedTheme } from './page/theme.ts';
import { App } from './views/app.tsx';

applyTheme(storedTheme());
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
