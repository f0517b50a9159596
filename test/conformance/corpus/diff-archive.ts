// Files and folders: ls, find, xargs, cp, mv, stat, chmod, links, diff, archives, checksums.
import { cases } from '../cases.ts';

export const diffArchiveCases = cases('files', {
  chmod:
    'chmod +x README.md; stat -c %a README.md; chmod 600 README.md; stat -c %a README.md; chmod u+w,go-rwx,a+r README.md; stat -c %A README.md',
  'chmod -R': "chmod -R go-r docs; stat -c '%a %n' docs docs/guide.md",
  'test permissions':
    'test -x scripts/build.sh && echo x; test -x README.md || echo not; [ -w README.md ] && echo w',
  'ln -s':
    'ln -s README.md link; readlink link; cat link | head -1; ln -sf config.ini link; readlink link; test -L link && echo link',
  'ln hard and -n':
    'ln old.conf hard; cmp old.conf hard && echo same; ln -sfn docs current; readlink current',
  'readlink -f and realpath':
    'readlink -f latest.log; realpath current/index.ts; realpath --relative-to=src docs/guide.md; realpath -s latest.log',
  'readlink of a file': 'readlink README.md; echo $?; readlink broken',
  'basename and dirname':
    'basename src/core/parse.ts; basename src/core/parse.ts .ts; dirname src/core/parse.ts; dirname file; dirname /a/b/; basename /a/b/',
  'basename of several': 'basename -a a/b c/d; basename -s .ts a.ts b/c.ts; dirname a/b c',
  du: 'du -a data/empty.txt | cut -f2; du -s docs | cut -f2; du -b README.md',
  'file tests':
    'for f in README.md src latest.log broken none data/empty.txt; do for t in e f d L s; do test -$t "$f" && printf %s $t; done; echo " $f"; done',
  'file kinds': 'file -b data/empty.txt; file README.md | cut -d: -f1',
  diff: 'diff old.conf new.conf',
  'diff -u': 'diff -u old.conf new.conf | tail -n +3',
  'diff -u with labels': 'diff -u --label a --label b old.conf new.conf',
  'diff quiet and equal': 'diff -q old.conf new.conf; echo $?; diff old.conf old.conf; echo $?',
  'diff -r': 'cp -r docs d2; echo more >> d2/guide.md; touch d2/extra; diff -rq docs d2',
  'diff ignoring space and case':
    "diff -w <(echo 'a  b') <(echo 'a b'); echo $?; diff -i <(echo A) <(echo a); echo $?; diff -b <(echo 'a  b') <(echo 'a b'); echo $?",
  'diff -B and of standard input':
    "cat old.conf | diff - old.conf && echo same; diff -B <(printf 'a\\n\\nb\\n') <(printf 'a\\nb\\n'); echo $?",
  'diff -c -y are rare, -U1':
    "diff -U1 old.conf new.conf | tail -n +3; diff -u0 old.conf new.conf | grep -c '^@@'",
  'diff missing': 'diff old.conf none 2>/dev/null; echo $?',
  'diff with no newline at the end': "diff data/no-newline.txt <(printf 'first\\nlast without newline\\n')",
  'diff --brief and --side-by-side widths': 'diff --brief old.conf old.conf; echo $?',
  cmp: 'cmp old.conf new.conf; echo $?; cmp -s old.conf old.conf; echo $?',
  'patch applies a diff':
    'diff -u old.conf new.conf > p; cp old.conf x; patch -s x p; cmp x new.conf && echo patched',
  tar: 'tar -cf t.tar docs; tar -tf t.tar | sort; mkdir o; tar -xf t.tar -C o; cat o/docs/guide.md | head -1',
  'tar gz': 'tar -czf t.tgz src/util; tar -tzf t.tgz; tar -xzOf t.tgz src/util/log.ts | head -1',
  'tar with exclude and strip':
    "tar -cf t.tar --exclude='*.md' docs scripts; tar tf t.tar | sort; mkdir o; tar xf t.tar -C o --strip-components=1; ls o",
  gzip: 'gzip -k README.md; ls README*; gzip -dc README.md.gz | head -1; zcat README.md.gz | wc -l; gunzip -c README.md.gz | cmp - README.md && echo same',
  'gzip in a pipe': 'cat README.md | gzip | gunzip | md5sum; gzip -c README.md | zcat | head -1',
  checksums: 'sha256sum README.md; md5sum old.conf; sha1sum < old.conf',
  'checksum of several and -c':
    'sha256sum old.conf new.conf > sums; sha256sum -c sums; echo x >> old.conf; sha256sum -c sums 2>/dev/null; echo $?',
  'cksum of nothing and sum widths': "printf '' | md5sum; echo -n abc | sha256sum | cut -c1-16",
  mktemp:
    'f=$(mktemp); test -f "$f" && echo file; d=$(mktemp -d); test -d "$d" && echo dir; rm -rf "$f" "$d"; echo "${f%.*}"',
  'mktemp with a template':
    'f=$(mktemp ./run.XXXXXX); echo ${#f}; rm $f; d=$(mktemp -d -p . dir.XXXX); echo ${d%.*}; t=$(mktemp --suffix=.json ./a.XXXX); echo "${t##*.}"',
  'pwd and cd': 'cd src/core; pwd; cd ..; pwd; cd - ; pwd',
  'cd through a link': 'cd current; pwd; pwd -P; cd ..; pwd',
  'cd missing': 'cd no-such 2>/dev/null; echo $?; pwd',
  'pushd, popd, dirs':
    'pushd src >/dev/null; pwd; pushd ../docs >/dev/null; dirs -p | wc -l; popd >/dev/null; pwd; popd >/dev/null; pwd',
  'tree of names with find and sed': "find src | sort | sed 's|[^/]*/|  |g'",
  truncate: 'truncate -s 4 old.conf; cat old.conf; echo; truncate -s 0 new.conf; wc -c < new.conf',
  dd: 'dd if=README.md bs=4 count=2 2>/dev/null; echo; dd if=README.md bs=1 skip=2 count=6 2>/dev/null',
  install: 'install -d out/bin; install -m 755 scripts/build.sh out/bin/b; stat -c %a out/bin/b',
});
