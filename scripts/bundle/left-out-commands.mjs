// Commands of ours that the isolate's shell does not have: guarded-commands.ts takes the library's, which are bounded
// otherwise, and never calls these.
const leftOut = () => {
  throw new Error('left out of this build');
};

export {
  leftOut as bash,
  leftOut as bc,
  leftOut as cat,
  leftOut as cp,
  leftOut as du,
  leftOut as egrep,
  leftOut as expr,
  leftOut as fgrep,
  leftOut as find,
  leftOut as grep,
  leftOut as join,
  leftOut as mkdir,
  leftOut as numfmt,
  leftOut as od,
  leftOut as patch,
  leftOut as sed,
  leftOut as seq,
  leftOut as xxd,
};
