export { flue } from './runtime.js';
