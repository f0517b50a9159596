export { Hono } from './runtime.js';
