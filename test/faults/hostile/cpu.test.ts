import { expansions, languages, shellLoops, waits } from './cpu-cases.ts';
import { hostileSuite } from './hostile-suite.ts';

hostileSuite({ 'loops of the shell': shellLoops, expansions, languages, waits });
