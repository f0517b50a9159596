// just-bash for the Worker runtime: its build for browsers without the commands that the isolate's shell never calls, and
// with its regular expressions lent to us, so that the same engine is not there twice. What it relies on in the library's
// text is checked, so that another version fails here and not in a Worker.

/** Commands of the library that src/adapters/sandbox/just-bash/isolate-build.ts leaves out, or has its own in the place of. */
const UNUSED = new Set(
  (
    'alias unalias history html-to-markdown gzip gunzip zcat ' +
    'cut date echo env head ls paste printenv printf sort stat tail tr uniq wc whoami xargs'
  ).split(' '),
);

export function prunedJustBash(text) {
  const commands = text.replace(
    /\{name:"([a-z0-9-]+)",load:async\(\)=>\(await Promise\.resolve\(\)\.then\(\(\)=>\([\w$]+\(\),[\w$]+\)\)\)\.\w+\}/g,
    (command, name) =>
      UNUSED.has(name)
        ? `{name:"${name}",load:async()=>{throw new Error("left out of this build")}}`
        : command,
  );
  if (commands === text) throw new Error('just-bash lists its commands in another way: look at UNUSED');
  const alone = commands.replace(/import ([\w$]+) from"turndown";/, 'var $1;');
  // Its own way out, which never is asked for: ours is handed in.
  const inward = alone.replace(/(\w+)\.network&&\(this\.secureFetch=[\w$]+\(\1\.network\)\)/, '0');
  if (inward === alone) throw missing('network');
  // Modules that nothing loads any more may go, if making them is known to do nothing else.
  const wrapper =
    /var ([\w$]+)=\(e,t\)=>\(\)=>\(e&&\(t=e\(e=0\)\),t\)/.exec(inward)?.[1] ?? missing('module wrapper');
  const pure = inward.replaceAll(`=${wrapper}(()=>{`, `=/* @__PURE__ */${wrapper}(()=>{`);
  return `${pure}\nexport{${engineIn(pure)} as RE2JS};\n`;
}

/** The variable that holds the class RE2JS. */
function engineIn(text) {
  const inside = text.indexOf('static translateRegExp(');
  const before = [
    ...text.slice(0, inside).matchAll(/[,;\s]([\w$]+)=class(?: [\w$]+)?(?: extends [\w$]+)?\{/g),
  ];
  return before.at(-1)?.[1] ?? missing('regular expressions');
}

function missing(what) {
  throw new Error(`just-bash has its ${what} in another way`);
}
