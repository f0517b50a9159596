// `flue-action/server` as authors see it. A server brings its own; this one serves editors, and tests of an app alone.
export { flue } from './author-app.ts';
