// `z` alone, for `import { z } from 'flue-action'`.
export { z } from 'zod';
