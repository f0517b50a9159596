// zod's messages in English only: the other 50 languages are half of zod, and nobody who imports it through us has asked.
export { default as en } from '../../node_modules/zod/v4/locales/en.js';
