// Scripts that abuse files: loops of links, folders in themselves, what the shell itself needs, devices, far too many.
import type { HostileCase } from './hostile-case.ts';

export const files: HostileCase[] = [
  { id: 'many files', script: 'i=0; while :; do echo x > f$((i++)); done', ends: 'stopped' },
  {
    id: 'many files by touch',
    script: 'touch {1..100000}; touch {a..z}{a..z}{a..z}{a..z}; ls | wc -l',
    timeoutMs: 600,
  },
  {
    id: 'many folders',
    script: 'mkdir {1..100000}; mkdir -p {a..z}/{a..z}/{a..z}/{a..z}; find . | wc -l',
    timeoutMs: 600,
  },
  { id: 'deep folders', script: 'while mkdir d && cd d; do :; done; pwd | wc -c', timeoutMs: 600 },
  {
    id: 'deep folders, all at once',
    script: 'mkdir -p $(printf "d/%.0s" {1..2000}); cd $(printf "d/%.0s" {1..2000}); pwd | wc -c',
    timeoutMs: 600,
  },
  {
    id: 'a very long path',
    script:
      'x=$(printf "a/%.0s" {1..9000}); while [ ${#x} -lt 9000000 ]; do x=$x$x; done; mkdir -p "$x"; cat "/$x"; [[ -e $x ]]; cd "$x"',
    timeoutMs: 600,
  },
  {
    id: 'a very long name',
    script: 'x=$(printf %9999s | tr " " n); echo x > "$x"; mkdir "$x"; ln -s "$x" l; cat l',
    ends: 'itself',
  },
  {
    id: 'file growth',
    script: 'echo x > f; while :; do cat f f > g; cat g g > f; done',
    ends: 'stopped',
    timeoutMs: 1500,
  },
  {
    id: 'file appended to itself',
    script: 'echo x > f; while :; do cat f >> f; done',
    ends: 'stopped',
    timeoutMs: 1500,
  },
  { id: 'line by line', script: 'while :; do echo x >> grows; done', ends: 'stopped' },
  {
    id: 'copies of copies',
    script: 'mkdir a; echo x > a/f; while :; do cp -r a b; mv b a/; done',
    timeoutMs: 800,
  },
  {
    id: 'folder copied into itself',
    script: 'mkdir -p a/b; cp -r a a/b; cp -r . a/b/c; cp -r / a; find a | wc -l',
    timeoutMs: 600,
  },
  {
    id: 'folder moved into itself',
    script: 'mkdir -p a/b; mv a a/b; mv a a/b/c; mv . a; mv / a; mv a .; test -d a/b && echo there',
    ends: 'itself',
    prints: /there/,
  },
  {
    id: 'link to itself',
    script: 'ln -s l l; cat l; echo x > l; cd l; ls l/; rm -r l/; find -L .; cp -r l m; stat l; realpath l',
    timeoutMs: 600,
  },
  {
    id: 'links in a circle',
    script: 'ln -s a b; ln -s b a; cat a; echo x > b; ls -R a; du a; chmod 1 a; touch a',
    ends: 'itself',
  },
  {
    id: 'link to its folder',
    script:
      'mkdir d; ln -s .. d/up; find -L . | head -5; ls -R d/up/d/up/d/up; grep -r x . ; du -L .; tree -l .; cp -rL d e',
    timeoutMs: 800,
  },
  {
    id: 'links upon links',
    script: 'echo x > l0; for i in {1..200}; do ln -s l$((i-1)) l$i; done; cat l200; cat l20',
    timeoutMs: 600,
  },
  {
    id: 'links that multiply',
    script:
      'mkdir x0; for i in {1..30}; do mkdir x$i; ln -s ../x$((i-1)) x$i/a; ln -s ../x$((i-1)) x$i/b; done; find -L x30 | wc -l; shopt -s globstar; echo x30/**/* | wc -c',
    timeoutMs: 800,
  },
  {
    id: 'glob through links',
    script: 'for i in {1..30}; do ln -s . s$i; done; echo s*/s*/s*/s*/s*/s*/s* | wc -c',
    timeoutMs: 800,
  },
  {
    id: 'rm -rf /',
    script: 'rm -rf / --no-preserve-root; rm -rf /* /.* ; ls /; echo ok',
    timeoutMs: 800,
    prints: /ok/,
  },
  {
    id: 'rm -rf of all it needs',
    script: 'rm -rf /bin /usr /dev /tmp /home /workspace; ls /bin | head -1; echo x > /tmp/t; cat /tmp/t',
    timeoutMs: 800,
  },
  {
    id: 'working folder removed',
    script: 'mkdir gone; cd gone; rmdir ../gone; pwd; ls; echo x > f; cd .; cd ..; pwd',
    ends: 'itself',
  },
  { id: 'working folder left removed', script: 'mkdir gone; cd gone; rm -r ../gone', ends: 'itself' },
  {
    id: 'working folder made a file',
    script: 'mkdir w; cd w; rmdir ../w; echo x > ../w; ls; echo y > z; pwd',
    ends: 'itself',
  },
  {
    id: 'writing commands',
    script:
      'echo "echo pwned" > /bin/ls; cp README.md /usr/bin/cat; ln -sf README.md /bin/echo; mv /bin/bash /bin/b; rm /bin/*; chmod 0 /bin/sh; ls > /dev/null; echo fine',
    prints: /fine/,
    forbids: /pwned/,
    timeoutMs: 600,
  },
  {
    id: 'a command of the same name',
    script:
      'mkdir own; printf "echo pwned" > own/__flue_keep; chmod +x own/__flue_keep; PATH=/workspace/own:$PATH; hash -r; true',
    ends: 'itself',
  },
  { id: 'no PATH', script: 'PATH=; ls; PATH=/nothing; ls; unset PATH; ls; echo x > f', ends: 'itself' },
  {
    id: 'writing devices',
    script:
      'echo x > /dev/sda; echo x > /dev/mem; echo c > /proc/sysrq-trigger; mknod d b 8 0; echo 1 > /proc/self/oom_score_adj; dd if=/dev/zero of=/dev/sda; mount /dev/sda /mnt',
    timeoutMs: 600,
  },
  {
    id: 'null device',
    script:
      'rm /dev/null; echo x > /dev/null; mv README.md /dev/null; ln -sf README.md /dev/null; cat /dev/null; mkdir /dev/null/x; echo ok',
    prints: /^ok$/m,
    ends: 'itself',
  },
  {
    id: 'descriptors',
    script:
      'for i in {3..9999}; do eval "exec $i> f$i"; done; echo x >&9998; exec 1>&-; echo gone; exec 2>&- 0<&-',
    timeoutMs: 800,
  },
  { id: 'descriptors in a circle', script: 'exec 3>&4 4>&3 5>&5; exec 1>&3; echo x >&5', ends: 'itself' },
  {
    id: 'modes',
    script:
      'chmod -R 0 /; chmod 777777 .; chmod a+s README.md; chmod 000 .; cat README.md; umask 777; echo x > n; cat n',
    timeoutMs: 600,
  },
  {
    id: 'times',
    script:
      'touch -d @99999999999999999 f; touch -d @-99999999999999999 f; touch -t 999912312359 f; ls -l f; find . -newer f; date -r f; date -d @1e300',
    ends: 'itself',
  },
  {
    id: 'tar with paths that climb',
    script:
      'mkdir t; echo pwned > t/x; tar cf a.tar -P ../../../workspace/t/x /workspace/t t/../t/x; rm -r t; tar tf a.tar; tar xPf a.tar -C /tmp; tar xf a.tar --transform "s,^,../../../../bin/,"; ls /bin | grep -c x',
    timeoutMs: 600,
  },
  {
    id: 'tar with a link out',
    script:
      'mkdir t; ln -s /etc t/e; ln -s ../../../.. t/u; tar cf a.tar t; rm -r t; tar xf a.tar; echo x > t/e/cron; cat t/u/etc/passwd; ls -R t',
  },
  {
    id: 'tar that is none',
    script:
      'printf "%9999s" x > a.tar; tar xf a.tar; printf "\\037\\213\\010\\000" > a.gz; gunzip a.gz; zcat a.gz; tar xzf a.gz',
    ends: 'itself',
  },
  {
    id: 'file of odd names',
    script:
      "touch -- '-rf' '*' '$(echo x)' \"`printf 'a\\nb'`\" ' ' '\\' '..x' '~'; ls -la; rm -- *; rm -rf -- '-rf'; find . -print0 | xargs -0 ls -d",
    timeoutMs: 600,
  },
  {
    id: 'chained renames',
    script: 'mkdir -p a/b/c; for i in {1..2000}; do mv a z; mv z a; done; ls a/b',
    timeoutMs: 800,
  },
  { id: 'split and csplit', script: 'seq 1 100000 | split -l 1 -a 6 - p; ls | wc -l', timeoutMs: 800 },
  {
    id: 'find that removes',
    script: 'find / -delete; find / -type f -exec rm {} +; find . -name "*" -exec mv {} {}.x \\;; ls',
    timeoutMs: 800,
  },
  {
    id: 'a folder of links removed',
    script: 'mkdir d; for i in {1..300}; do ln -s / d/$i; done; rm -rf d; ls / | wc -l',
    timeoutMs: 800,
  },
  {
    id: 'a move of much',
    script: 'mkdir m; cd m; touch {1..3000}; cd ..; for i in {1..50}; do mv m n; mv n m; done; ls m | wc -l',
    timeoutMs: 1000,
  },
];
