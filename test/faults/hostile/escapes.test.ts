import { bookkeeping } from './bookkeeping-cases.ts';
import { host, prototypes } from './escape-cases.ts';
import { hostileSuite } from './hostile-suite.ts';

hostileSuite({ 'names of JavaScript': prototypes, 'the host': host, "the shell's bookkeeping": bookkeeping });
