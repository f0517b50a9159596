// `/runs`: every run of the caller, newest first; `/runs/:runId` leads to where the run is.
import { FlueError } from '../../errors.ts';
import { runHref } from '../../protocol/ids.ts';
import { runStatusSchema } from '../../protocol/run.ts';
import type { RunQuery } from '../backend.ts';
import type { AppContext, AppOptions, Handler } from '../context.ts';
import { json } from '../envelope.ts';
import { unknownRun } from '../instance-actions.ts';
import { malformed } from '../request.ts';

const LIMIT = 50;
const MAX_LIMIT = 500;

export function runRoutes(options: AppOptions): { list: Handler; redirect: Handler } {
  return {
    list(c) {
      const kind = c.req.query('kind');
      if (kind !== undefined && kind !== 'workflow' && kind !== 'agent')
        throw malformed(`"${kind.slice(0, 40)}" is no kind of run`, 'write kind=workflow or kind=agent');
      return listOf(c, options, { kind, name: c.req.query('name') });
    },
    async redirect(c) {
      const { backend, isShared } = options;
      const [, runId = ''] = c.get('segments');
      const address = await backend.addressOf(runId);
      const owner = address === undefined ? undefined : await backend.ownerOf(address);
      if (address === undefined || (!isShared && owner !== c.get('caller').principal))
        throw unknownRun(runId, 'here');
      return new Response(null, { status: 307, headers: { location: runHref({ ...address, runId }) } });
    },
  };
}

export async function listOf(
  c: AppContext,
  { backend, isShared }: AppOptions,
  which: Pick<RunQuery, 'kind' | 'name'>,
): Promise<Response> {
  const status = c.req.query('status');
  if (status !== undefined && !runStatusSchema.safeParse(status).success)
    throw malformed(`"${status.slice(0, 40)}" is no status of a run`, `it is one of ${STATUSES}`);
  const limit = Number(c.req.query('limit') ?? LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw new FlueError('malformed_request', `limit is a whole number from 1 to ${MAX_LIMIT}`);
  const principal = isShared ? undefined : c.get('caller').principal;
  return json(await backend.list({ ...which, principal, status, cursor: c.req.query('cursor'), limit }));
}

const STATUSES = runStatusSchema.options.join(', ');
