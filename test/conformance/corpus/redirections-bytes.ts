// Redirections, bytes, printf, dates, the environment, and whole small jobs of a CI agent.
import { cases } from '../cases.ts';

export const redirectionsBytesCases = cases('io', {
  'writes and appends': 'echo a > f; echo b >> f; cat f; > f; wc -c < f',
  'stderr apart': '{ echo out; echo err >&2; } 2>/dev/null; { echo out; echo err >&2; } 2>&1 >/dev/null',
  'stderr into stdout': "ls no-such 2>&1 | grep -c 'No such'; { echo e >&2; } 2>&1 | tr e E",
  'both into a file':
    '{ echo o; echo e >&2; } &> both; cat both; { echo o2; echo e2 >&2; } >> both 2>&1; wc -l < both',
  'pipes with stderr': '{ echo e >&2; } |& tr e X',
  'order of redirections':
    '{ echo o; echo e >&2; } > a 2>&1; cat a; { echo o; echo e >&2; } 2>&1 > b | cat; cat b',
  'refused redirection stops what follows &&': 'echo x > missing/f 2>/dev/null && echo next; echo "code $?"',
  'refused redirection and or':
    'echo x > missing/f || echo failed; cat data/left.txt > no/dir/f 2>/dev/null || echo "code $?"',
  'refused redirection in a condition': 'if echo x > missing/f; then echo yes; else echo no; fi 2>/dev/null',
  'refused redirection under set -e': 'set -e; echo before; echo x > missing/f; echo after',
  'refused append, and a folder': 'echo x >> src 2>/dev/null; echo $?; : > README.md/x 2>/dev/null; echo $?',
  'refused redirection of a loop': 'for i in 1 2; do echo $i; done > missing/f; echo $?',
  'refused redirection of a group': '{ echo a; echo b; } > missing/f && echo no; echo $?',
  'missing input': 'cat < no-such 2>/dev/null && echo no; echo $?; wc -l < no-such 2>/dev/null || echo none',
  noclobber: 'set -o noclobber; echo a > n; echo b > n 2>/dev/null; echo $?; cat n; echo c >| n; cat n',
  descriptors: 'exec 3<data/left.txt; read -r a <&3; read -r b <&3; echo "$a $b"; exec 3<&-',
  'descriptor to stderr and back':
    'exec 4>&1; x=$( { echo captured; echo shown >&4; } ); echo "x=$x"; exec 4>&-',
  'reads and writes the same file safely':
    'sort data/fruits.txt > tmp && mv tmp data/fruits.txt; head -1 data/fruits.txt',
  'process substitution':
    'diff <(sort old.conf) <(sort new.conf) | grep -c \'^[<>]\'; cat <(echo a) <(echo b); while read -r l; do echo "got $l"; done < <(head -2 data/left.txt)',
  'output process substitution': 'echo hi | tee >(tr a-z A-Z > up) > /dev/null; sleep 0.1; cat up',
  'printf bytes': "printf '\\xff\\x00\\x80A' | od -An -tx1; printf '\\xff' | base64",
  'printf bytes into a file': "printf '\\x89PNG\\r\\n\\x1a\\n' > p; od -An -tx1 p; wc -c < p; cat p | base64",
  'octal bytes and unicode escapes':
    "printf '\\377\\101\\n' | od -An -tx1; printf '\\u00e9\\n' | od -An -tx1; echo -e '\\xc3\\xa9' ; echo -ne '\\0101\\x42\\n'",
  'bytes through pipes':
    "printf '\\xde\\xad\\xbe\\xef' | cat | tee b | base64; base64 b; cat b b | od -An -tx1",
  'bytes through variables of base64':
    "x=$(printf '\\xde\\xad\\xbe\\xef' | base64); echo $x | base64 -d | od -An -tx1",
  'bytes appended':
    "printf '\\x01' > b; printf '\\xfe' >> b; od -An -tx1 b; { printf '\\xc0'; printf '\\xc1'; } > c; od -An -tx1 c",
  'bytes in a loop': 'for h in de ad 00 ff; do printf "\\\\x$h"; done | od -An -tx1',
  'bytes of the tree':
    'od -An -tx1 data/bytes.dat; base64 data/bytes.dat; wc -c < data/bytes.dat; md5sum < data/bytes.dat',
  'head and tail of bytes':
    'head -c 6 data/bytes.dat | od -An -tx1; tail -c 5 data/bytes.dat | od -An -c; tail -c +11 data/bytes.dat',
  'bytes through tr': "printf 'a\\xffb' | tr -d '\\377'; echo; printf 'abc' | tr 'a' '\\200' | od -An -tx1",
  base64:
    "echo 'hello world' | base64; echo aGVsbG8= | base64 -d; echo; base64 -w 10 README.md | head -2; head -c 100 README.md | base64 -w0 | wc -c",
  od: 'echo AB | od; echo AB | od -c; echo AB | od -An -tx1; echo AB | od -A d -t x1z | head -1',
  'od formats':
    "printf '\\x01\\x02\\x03\\x04' | od -An -tu1; printf '\\x01\\x02\\x03\\x04' | od -An -tx2; printf '\\x01\\x02\\x03\\x04' | od -An -td4; head -c 20 README.md | od -An -vtx1 -w8",
  xxd: "echo 'hello xxd' | xxd; printf '\\x01\\xff' | xxd -p; echo 01ff | xxd -r -p | od -An -tx1",
  'hexdump-like with xxd -l':
    'xxd -l 16 data/bytes.dat; xxd -s 9 -l 3 data/bytes.dat; xxd -b -l 2 data/bytes.dat',
  printf:
    "printf '%5d|%-5s|%05.1f|%x|%o|%e\\n' 42 ab 3.14159 255 8 12345.678; printf '%s\\n' a b; printf '%b\\n' 'a\\tb'; printf '%%\\n'; printf '%c%c\\n' xyz abc",
  'printf widths and numbers':
    "printf '%*d|%-*d|\\n' 5 42 5 42; printf '%+d % d\\n' 5 5; printf '%.3s|\\n' abcdef; printf '%d\\n' 0x1f \"'A\"; printf '%i %u\\n' -3 3; printf '%,d\\n' 5 2>/dev/null || true",
  'printf of a bad number': "printf '%d\\n' abc 2>/dev/null; echo $?",
  'printf large numbers':
    "printf '%d %x\\n' 9223372036854775807 9223372036854775807; printf '%.2f\\n' 1234567.891; printf '%g %g\\n' 0.0001 1e10",
});
