export { flue } from './author-app.js';
