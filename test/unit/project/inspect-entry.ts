// The thread of `checkProject` in these tests: what a host's entry does when it is given the role.
import { APP_MODULES } from '../../../src/http/author-app.ts';
import { serveInspections } from '../../../src/project/isolation.ts';
import { provideModules } from '../../../src/project/provided-modules.ts';

provideModules({ zod: () => import('zod'), ...APP_MODULES });
serveInspections();
