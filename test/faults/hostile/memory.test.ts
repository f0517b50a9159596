import { hostileSuite } from './hostile-suite.ts';
import { floods, memory } from './memory-cases.ts';

hostileSuite({ memory, 'floods of output': floods });
