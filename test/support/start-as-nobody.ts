// A process that starts a server on a database, without the rights of root, and says what came of it. Its modules are read
// before that.
import { defineWorkflow } from '../../src/authoring/workflow.ts';
import { FlueError } from '../../src/errors.ts';
import { startTestServer } from './node-server.ts';

const NOBODY = 65_534;
const [, , databasePath = ''] = process.argv;
const quick = defineWorkflow({ description: 'x', run: async () => 'done' });

if (process.geteuid?.() === 0) process.seteuid?.(NOBODY);
try {
  const server = await startTestServer({ workflows: { quick }, databasePath });
  const { status, json } = await server.call('POST', '/workflows/quick/new?wait=20', {});
  console.log(JSON.stringify({ started: true, status, json }));
} catch (thrown) {
  const { code, message, hint } = thrown instanceof FlueError ? thrown : { code: String(thrown) };
  console.log(JSON.stringify({ code, message, hint }));
}
process.exit();
