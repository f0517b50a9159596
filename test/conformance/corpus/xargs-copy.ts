// Files and folders: ls, find, xargs, cp, mv, stat, chmod, links, diff, archives, checksums.
import { cases } from '../cases.ts';

export const xargsCopyCases = cases('files', {
  'find printf with depth and kind': "find docs -printf '%d %y %h\\n' | sort",
  'find quit': "find . -name '*.ts' -print -quit | wc -l",
  'find with and': "find . -type f -name 'p*' -a -name '*.ts' | sort",
  'find in several places': 'find docs scripts -type f | sort',
  'find a missing place': 'find no-such 2>/dev/null; echo $?',
  'find mtime': 'touch fresh; find . -mtime -1 -type f',
  'find grep': "find . -name '*.ts' -exec grep -l TODO {} + | sort",
  xargs: "echo 'a b c' | xargs echo",
  'xargs -n': "echo 'a b c d e' | xargs -n2; echo 'a b c' | xargs -n1 echo x",
  'xargs -I': "printf 'one two\\nthree\\n' | xargs -I{} echo '[{}]'; ls docs | xargs -I % echo 'docs/%'",
  'xargs -0': "printf 'a b\\0c\\0' | xargs -0 -n1 echo",
  'xargs -L': "printf 'a b\\nc\\nd\\n' | xargs -L1 echo; printf 'a\\nb\\nc\\n' | xargs -L 2 echo",
  'xargs -d': "printf 'a b\\nc d\\n' | xargs -d '\\n' -n1 echo",
  'xargs -r': "printf '' | xargs -r echo none; printf '' | xargs echo some",
  'xargs quotes': 'echo "\'a b\' \\"c d\\" e\\\\ f" | xargs -n1',
  'xargs with a shell': "printf '1\\n2\\n' | xargs -I{} sh -c 'echo $(({} * 10))'",
  'xargs exit code': "echo x | xargs false; echo $?; echo x | xargs sh -c 'exit 3'; echo $?",
  'xargs in parallel': "printf '1\\n2\\n' | xargs -P2 -n1 echo | sort",
  'xargs -t is on stderr': 'echo a | xargs -t echo 2>/dev/null',
  'xargs grep': "find src -name '*.ts' | sort | xargs grep -n FIXME",
  'xargs wc': 'ls data/*.csv | xargs wc -l',
  'xargs --no-run-if-empty and --max-args':
    "printf 'a\\nb\\n' | xargs --max-args=1 echo; printf '' | xargs --no-run-if-empty echo",
  'cp, mv, rm': 'cp README.md r.md && mv r.md s.md && ls *.md && rm s.md && ls *.md',
  'cp -r': 'cp -r src copy; find copy -type f | sort',
  'cp into a folder': 'mkdir d; cp old.conf new.conf d/; ls d',
  'cp -r of a folder into a folder': 'mkdir d; cp -r docs d; ls d d/docs',
  'cp contents': 'mkdir d; cp -r docs/. d/; ls d',
  'cp -p and -a keep the time':
    "cp -p scripts/build.sh b; cp -a docs dd; stat -c '%Y %a' b; stat -c %Y 'dd/guide.md'",
  'cp -n and -v': 'echo x > x; echo y > y; cp -n x y; cat y; cp -v x z',
  'cp missing': 'cp no-such x 2>/dev/null; echo $?; cp src dst 2>/dev/null; echo $?',
  'mv into a folder, over a file':
    'mkdir d; mv old.conf new.conf d; ls d; echo 1 > a; echo 2 > b; mv a b; cat b; ls a 2>/dev/null',
  'mv a folder': 'mv docs papers; ls papers; ls -d docs 2>/dev/null; echo $?',
  'rm -r and -f':
    'rm -rf data no-such; echo $?; ls -d data 2>/dev/null; rm no-such 2>/dev/null; echo $?; rm src 2>/dev/null; echo $?',
  'rm with a glob': 'rm data/*.txt; ls data',
  'mkdir and rmdir':
    'mkdir -p a/b/c && rmdir a/b/c && find a; mkdir a 2>/dev/null; echo $?; mkdir x/y 2>/dev/null; echo $?; rmdir a 2>/dev/null; echo $?',
  'mkdir -v and several': 'mkdir -pv n/m 2>/dev/null; mkdir p q; ls -d n p q',
  'mkdir with braces': 'mkdir -p pkg/{a,b}/{src,test}; find pkg | sort',
  touch: 'touch new; test -f new && wc -c < new; touch -c none; ls none 2>/dev/null; echo $?',
  'touch with a date':
    "touch -d '2024-02-03 04:05:06' t; stat -c '%y' t | cut -c1-19; touch -d '2024-02-03T04:05:06Z' t; stat -c %Y t",
  'touch -t and -r': 'touch -t 202401020304 t; stat -c %Y t; touch -r README.md t; stat -c %Y t',
  'touch yesterday': 'touch -d yesterday y; touch n; test n -nt y && echo newer',
  stat: "stat -c '%n %s %a %F' README.md src scripts/build.sh data/empty.txt",
  'stat of a link': "stat -c '%F %N' latest.log; stat -L -c '%F %s' latest.log",
  'stat format': "stat --format=%s README.md; stat --printf='%s\\n' README.md",
  'stat missing': 'stat no-such >/dev/null 2>&1; echo $?',
});
