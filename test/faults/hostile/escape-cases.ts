// Scripts that look for a way out: to the host's files, environment and network, and to JavaScript under the shell.
// They may do nothing or fail; what none may do is print what is the host's.
import type { HostileCase } from './hostile-case.ts';

/** Shown only if a script runs JavaScript, or reaches the process. */
const NODE =
  /process\.versions|node:internal|\[native code\]|\/node_modules\/|file:\/\/\/|at .*\.(ts|js|mjs):\d+/;

const names = '__proto__ constructor prototype toString valueOf hasOwnProperty __defineGetter__';

export const prototypes: HostileCase[] = [
  {
    id: 'variables',
    script: `for n in ${names}; do declare "$n=x"; export "$n"; eval "echo \\$$n \\\${#$n} \\\${!$n*}"; done; env; unset ${names}`,
    forbids: NODE,
  },
  {
    id: 'arrays',
    script: `declare -A a; for n in ${names}; do a[$n]=$n; declare -a "$n=(1 2)"; declare -A "$n"; done; echo "\${a[@]}" "\${!a[@]}" "\${__proto__[0]}"`,
    forbids: NODE,
  },
  {
    id: 'functions',
    script: `for n in ${names}; do eval "$n() { echo in $n; }"; $n; done; declare -F; unset -f ${names}; constructor; toString`,
    forbids: NODE,
  },
  {
    id: 'files',
    script: `for n in ${names}; do mkdir $n; echo $n > $n/$n; cat $n/$n; done; ls; rm -r __proto__; cat __proto__/x`,
    forbids: NODE,
    ends: 'itself',
  },
  {
    id: 'aliases and options',
    script: `shopt -s expand_aliases; alias __proto__=ls constructor=pwd; alias; set -o __proto__; shopt -s constructor; hash -p /x __proto__; trap x __proto__; complete constructor`,
    forbids: NODE,
  },
  {
    id: 'commands',
    script: `${names.split(' ').join('; ')}; command constructor; builtin __proto__; type __proto__ constructor toString; which constructor; /bin/__proto__; help constructor`,
    forbids: NODE,
  },
  {
    id: 'awk',
    script: `awk 'BEGIN { a["__proto__"] = 1; a["constructor"]["x"] = 2; __proto__ = 3; constructor[1] = 4; for (k in a) print k, a[k]; print toString, ENVIRON["__proto__"], length(constructor); delete a["__proto__"] }'`,
    forbids: NODE,
  },
  {
    id: 'awk functions',
    script: `awk 'function __proto__(x) { return x } function constructor(x) { return x } BEGIN { print __proto__(1), constructor(2), toString(3), hasOwnProperty("x") }'`,
    forbids: NODE,
  },
  {
    id: 'jq',
    script: `echo '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}' | jq -c '., .__proto__, .constructor.prototype, (.["__proto__"].x = 1), ({} | .polluted), ({} | .__proto__), ([] | .constructor), ("x" | .length?), keys, to_entries, (. * {"__proto__":{"y":1}})'`,
    forbids: NODE,
  },
  {
    id: 'jq functions',
    script: `jq -n 'def __proto__: 1; def constructor: 2; __proto__, constructor, $__proto__, $__loc__, toString, @constructor, {toString}.toString'`,
    forbids: NODE,
  },
  {
    id: 'jq paths',
    script: `jq -nc '{} | setpath(["__proto__","polluted"]; 1), setpath(["constructor","prototype","polluted"]; 1), getpath(["__proto__"]), delpaths([["__proto__"]]), ([["__proto__",1]] | map({(.[0]): .[1]}) | add), (["__proto__"] | from_entries?), ({} | has("__proto__"))'`,
    forbids: NODE,
  },
  {
    id: 'yq',
    script: `printf '__proto__:\\n  polluted: 1\\nconstructor: &a\\n  prototype: *a\\n<<: {__proto__: {polluted: 2}}\\n' | yq -o json .; printf -- '- !!js/function "return process"\\n- !!js/regexp /x/\\n- !!python/object/apply:os.system [id]\\n' | yq -o json .`,
    forbids: NODE,
  },
  {
    id: 'xan and sqlite3',
    script: `printf '__proto__,constructor\\n1,2\\n' > a.csv; xan select __proto__ a.csv; xan map 'constructor.constructor("return process")()' x a.csv; xan frequency a.csv; xan groupby __proto__ 'count()' a.csv; sqlite3 :memory: 'CREATE TABLE __proto__(constructor); INSERT INTO __proto__ VALUES(1); SELECT * FROM __proto__' -json`,
    forbids: NODE,
    timeoutMs: 800,
  },
  {
    id: 'templates of JavaScript',
    script:
      'echo \'${process.env}\' `echo process.env` "#{7*7}" \'{{constructor.constructor("return process")()}}\' | cat; x=\'${process.env.PATH}\'; echo "$x" | sed \'s/.*/$&${process.exit()}/;s/x/$`/\'; awk \'BEGIN { s = "a"; gsub(/a/, "$&$`constructor", s); print s }\'',
    forbids: /49|\/usr\/local/,
  },
  {
    id: 'patterns of JavaScript',
    script:
      '[[ x =~ (?<__proto__>x) ]]; echo "${BASH_REMATCH[@]}"; echo x | sed -E \'s/(?<constructor>x)/\\k<constructor>/\'; echo x | grep -P \'(?<__proto__>x)\\k<__proto__>\'; jq -n \'"x" | capture("(?<__proto__>x)")\'',
    forbids: NODE,
  },
];

export const host: HostileCase[] = [
  {
    id: 'environment of a process',
    script:
      'cat /proc/self/environ /proc/1/environ /proc/$$/environ /proc/self/task/*/environ; tr "\\0" "\\n" < /proc/self/environ; env; export; printenv; set',
  },
  {
    id: 'files of a process',
    script:
      'ls -l /proc/self/fd /proc/self/cwd /proc/self/exe /proc/self/root; cat /proc/self/maps /proc/self/cmdline /proc/self/mountinfo /proc/version /proc/cpuinfo /sys/class/net/*',
    forbids: /Linux version|model name|\/usr\/lib/,
  },
  {
    id: 'host files',
    script:
      'cat /etc/passwd /etc/shadow /etc/hostname /etc/os-release ~/.ssh/* /root/.npmrc /home/runner/.netrc /var/run/secrets/*; $(</etc/passwd); mapfile x < /etc/passwd; echo "${x[@]}"; . /etc/profile; read y < /etc/hostname; echo $y',
    forbids: /PRETTY_NAME/,
  },
  {
    id: 'path traversal',
    script:
      'cat ../../../../../../../../etc/passwd ..//..//..//etc/./passwd /workspace/../etc/passwd %2e%2e/etc/passwd "..\\\\..\\\\etc\\\\passwd" file:///etc/passwd C:/Windows/win.ini; cd ../../../..; pwd; ls',
    ends: 'itself',
  },
  {
    id: 'path with a NUL',
    script:
      "cat $'/etc/passwd\\0.txt' $'/workspace/\\0/../../etc/passwd'; cd $'a\\0b'; echo x > $'n\\0m'; ls",
    ends: 'itself',
  },
  {
    id: 'links to the host',
    script:
      'ln -s /etc/passwd p; ln -s ../../../../etc e; ln -s /proc/self/environ v; cat p e/passwd v; cp -L p q; cp -r e f; ln p hard; readlink -f p; realpath e; stat -L p; tar chf t.tar p v; base64 v',
    forbids: /cm9vdD/,
  },
  {
    id: 'awk ENVIRON',
    script:
      'awk \'BEGIN { for (k in ENVIRON) print k "=" ENVIRON[k]; for (k in PROCINFO) print k, PROCINFO[k] }\'',
  },
  {
    id: 'awk system',
    script:
      'awk \'BEGIN { system("cat /etc/passwd; id"); "cat /etc/passwd" | getline x; print x; print "x" | "sh"; close("sh"); while (("env" | getline l) > 0) print l; getline y < "/etc/passwd"; print y; print "x" > "/etc/cron.d/x" }\'; awk -f /etc/passwd; awk \'@include "/etc/passwd"\'; awk \'@load "filefuncs"\'',
  },
  {
    id: 'jq env',
    script:
      'jq -n \'env, $ENV, $ENV.PATH, env.HOME, input_filename, $__prog_args, input_line_number, get_search_list, now, ("x" | @sh)\'',
  },
  {
    id: 'jq modules',
    script:
      'echo "def f: 1;" > m.jq; jq -n \'import "/etc/passwd" as x; x::f\'; jq -n \'include "m"; f\'; jq -L / -n \'import "etc/passwd" as $d; $d\'; jq -f /etc/passwd; jq --rawfile x /etc/passwd -n \'$x\'; jq --slurpfile x /proc/self/environ -n \'$x\'; jq -n \'input, inputs, debug, stderr, halt_error\' /etc/passwd; jq -n \'getpath(["env"]), ltrimstr("x"), splits("x"), @base32d, $__loc__, input_filename, ("/etc/passwd" | readfile?)\'',
  },
  {
    id: 'yq and xan files',
    script:
      "yq -n 'load(\"/etc/passwd\")'; yq -n 'load_str(\"/etc/passwd\"), env(PATH), strenv(HOME), envsubst'; yq '.a' /etc/passwd; xan cat rows /etc/passwd; xan from -f json /proc/self/environ; echo '{% include \"/etc/passwd\" %}' | yq .",
  },
  {
    id: 'sqlite3 files',
    script:
      "sqlite3 :memory: \"ATTACH '/etc/passwd' AS x; SELECT * FROM x.sqlite_master\"; sqlite3 /etc/passwd .tables; sqlite3 :memory: \"SELECT readfile('/etc/passwd'), writefile('/tmp/x','y'), load_extension('/lib/x.so'), edit('x')\"; sqlite3 :memory: 'ATTACH \"../../../../tmp/pwn.db\" AS y; CREATE TABLE y.t(x)'; sqlite3 :memory: \"VACUUM INTO '/tmp/pwn2.db'\"",
    timeoutMs: 1000,
  },
  {
    id: 'sqlite3 commands',
    script:
      "printf '.shell id\\n.system cat /etc/passwd\\n.read /etc/passwd\\n.import /etc/passwd t\\n.output /tmp/x\\n.load x\\n.open /etc/passwd\\n.once |id\\n.backup /tmp/b\\n' | sqlite3 :memory:; sqlite3 -init /etc/passwd :memory: 'select 1'; sqlite3 -cmd '.shell id' :memory: 'select 1'; sqlite3 'file:/etc/passwd?mode=ro' .dump",
    timeoutMs: 1000,
  },
  {
    id: 'sed commands',
    script:
      "echo 'cat /etc/passwd' | sed 'e'; echo x | sed 's/x/id/e'; sed -n '1e cat /etc/passwd' README.md; echo x | sed 'r /etc/passwd'; echo x | sed 'R /proc/self/environ'; echo pwned | sed 'w /bin/ls'; echo x | sed 's/x/y/w /etc/cron.d/x'; sed -i 's/x/y/' /etc/passwd; sed -f /etc/passwd README.md; ls /etc",
  },
  {
    id: 'find and xargs',
    script:
      'find /etc /proc /root -exec cat {} \\;; find / -fprint /bin/x; find . -execdir sh -c "cat /etc/passwd" \\;; echo /etc/passwd | xargs cat; xargs -a /etc/passwd echo; find / -newermt "1 day ago" -name "*.env*"; find -files0-from /etc/passwd',
    timeoutMs: 600,
  },
  {
    id: 'other readers',
    script:
      'head /etc/passwd; tac /etc/passwd; rev /etc/passwd; od /etc/passwd; diff /etc/passwd README.md; grep -r root /etc; rg root /etc; file /etc/passwd; strings /etc/passwd; sort /etc/passwd; join /etc/passwd /etc/passwd; split /etc/passwd; tar cf - /etc/passwd; gzip -c /etc/passwd; base64 /etc/passwd; sha1sum /etc/passwd; cut -c1- /etc/passwd; nl /etc/passwd; column /etc/passwd; html-to-markdown /etc/passwd; expand /etc/passwd; paste /etc/passwd; comm /etc/passwd /etc/passwd; env -S "cat /etc/passwd"; time cat /etc/passwd; timeout 1 cat /etc/passwd',
    forbids: /cm9vdD/,
    timeoutMs: 800,
  },
  {
    id: 'network',
    script:
      'curl -s file:///etc/passwd; curl http://169.254.169.254/latest/meta-data/; curl http://localhost:22 http://[::1]/ http://0x7f000001/ http://127.1/; wget -qO- http://metadata.google.internal/; cat < /dev/tcp/127.0.0.1/22; exec 3<>/dev/tcp/169.254.169.254/80; echo x > /dev/udp/1.1.1.1/53; html-to-markdown http://127.0.0.1/ file:///etc/passwd; nc 127.0.0.1 22; ping -c 1 127.0.0.1; getent hosts localhost; nslookup localhost; ssh localhost',
    timeoutMs: 1000,
    forbids: /SSH-2\.0|ami-id/,
  },
  {
    id: 'other languages',
    script:
      'python3 -c "import os; print(os.environ)"; python -c 1; node -e "console.log(process.env)"; js-exec -c "console.log(process.env)"; js-exec "1"; perl -e "print %ENV"; ruby -e 1; php -r 1; deno eval 1; bun -e 1; tsx x; npx x; lua x; gcc x; go run x; docker run x; sudo id; su; chroot /; unshare; nsenter; strace ls; gdb',
    forbids: NODE,
  },
  {
    id: 'who and where',
    script:
      'whoami; id; hostname; uname -a; ps aux; uptime; df; free; mount; lsof; netstat; ifconfig; ip a; last; w; dmesg; ulimit -a; echo $HOSTNAME $UID $EUID $PPID $$ $BASHPID $BASH $BASH_VERSION $SHELL $LOGNAME $PWD $OLDPWD $SHLVL $0 $_ $- $RANDOM $SECONDS $EPOCHSECONDS $SRANDOM $GROUPS $DIRSTACK',
  },
  {
    id: 'startup files',
    script:
      'echo "echo pwned-by-rc" | tee ~/.bashrc ~/.profile ~/.bash_profile /etc/profile .envrc; BASH_ENV=~/.bashrc; ENV=~/.bashrc; export BASH_ENV ENV; bash -c :; bash -l -i -c :; sh -c :; echo x > ~/.jq; echo x > ~/.sqliterc; echo x > .rgrc; RIPGREP_CONFIG_PATH=/etc/passwd rg x; POSIXLY_CORRECT=1 ls',
    timeoutMs: 600,
  },
  {
    id: 'loader variables',
    script:
      'export LD_PRELOAD=/tmp/x.so NODE_OPTIONS="--require /etc/passwd --inspect=0.0.0.0:9229" NODE_PATH=/ PYTHONPATH=/ IFS=x PS4="\\$(cat /etc/passwd)" PROMPT_COMMAND=id GREP_OPTIONS=-r SHELLOPTS=xtrace; set -x; sqlite3 :memory: "select 1"; ls; :',
    timeoutMs: 800,
  },
  {
    id: 'odd bytes',
    script:
      "printf '\\xff\\xfe\\x00\\xc0\\xaf\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80' > b; cat b b | tr '\\000' x | od -c; x=$(cat b); echo \"$x\" ${#x}; export x; echo $'\\ud800\\udfff\\U10ffff\\x80' > \"u$x\"; ls; grep -a x b; sed s/x/y/ b; awk '{ print length }' b; jq -R . b; sort b; cut -b2 b; wc -m b; base64 b",
    ends: 'itself',
    timeoutMs: 600,
  },
  {
    id: 'terminal control',
    script:
      "printf '\\e]52;c;cHduZWQ=\\a\\e[6n\\e[21t\\e]0;x\\a\\eP+q\\e\\\\\\r\\n::set-output name=x::y\\n##[command]x\\n' ; printf '\\e[31m' > $'\\e[2Jname'; ls; cat nothing$'\\e[2J'",
    ends: 'itself',
  },
];
