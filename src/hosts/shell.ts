// The page at `/` where nothing is built: it says that a server is there, and holds no data. The build puts the
// dashboard in this module's place (scripts/bundle/dashboard.mjs).
import type { Assets } from '../http/routes/open.ts';

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>flue</title>
<main>
<h1>flue</h1>
<p>This server runs agents and workflows. Its API is described at <code>/openapi.json</code>.</p>
</main>
</html>
`;

export function shell(): Assets {
  return { page: PAGE, hashes: { scripts: [], styles: [] } };
}
