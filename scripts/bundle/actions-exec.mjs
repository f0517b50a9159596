// Stands in for @actions/exec, which @actions/core loads only to describe the platform; we never ask it to.
export function getExecOutput() {
  throw new Error('@actions/exec is left out of this build');
}
