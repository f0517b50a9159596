// Commands of our own, beside and instead of just-bash's.
export { ownCommands, ownNames } from './commands/index.ts';
