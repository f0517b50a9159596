// Our copy of zod, behind one name: as one module it is one chunk of the bundle. Imported export by export, its 700
// names would be wired up one by one, which takes 10 ms of every start.
import * as zod from 'zod';

export { zod };
