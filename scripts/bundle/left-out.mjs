// Stands in for what the bundle leaves out (see plugin.mjs): just-bash reports it as "not available" when asked.
throw new Error('left out of this build');
