import { files } from './file-cases.ts';
import { hostileSuite } from './hostile-suite.ts';

hostileSuite({ files });
