export { openTestProject } from './index.js';
