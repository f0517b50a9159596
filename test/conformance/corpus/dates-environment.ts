// Redirections, bytes, printf, dates, the environment, and whole small jobs of a CI agent.
import { cases } from '../cases.ts';

export const datesEnvironmentCases = cases('io', {
  'printf date': "printf '%(%Y)T\\n' 0",
  echo: "echo -n a; echo b; echo -e 'x\\ty\\\\n'; echo -E 'x\\ty'; echo 'a\\nb'; echo -- -x; echo \"-n\"; echo -en 'z\\n'",
  'echo strange options': 'echo -nx; echo -e \'a\\cb\'; echo; echo -; echo "*"',
  date: "date -u -d '2026-01-05 10:00:00' +%s; date -u -d @0 '+%Y-%m-%dT%H:%M:%SZ'; date -u -d '2026-03-01' '+%a %b %e %j %u %y %F %T'",
  'date relative':
    "date -u -d '2026-01-31 +1 day' +%F; date -u -d '2024-02-28 + 2 days' +%F; date -u -d '2026-01-05 -1 week' +%F; date -u -d '2026-01-05T10:00:00Z + 90 minutes' +%T",
  'date formats':
    "date -u -d '2026-01-05T10:20:30Z' -Iseconds; date -u -d '2026-01-05' -I; date -u -d '5 Jan 2026' '+%d.%m.%Y'; date -u -d '2026-01-05T10:20:30+02:00' +%H:%M; date -u -R -d @0",
  'date nanoseconds':
    "n=$(date +%N); echo ${#n}; date -u -d '2026-01-05 10:00:00.5' +%s.%N; [[ $(date +%s%3N) =~ ^[0-9]{13}$ ]] && echo ms",
  'date of now':
    '[[ $(date +%Y) -ge 2025 ]] && echo year; d=$(date -u +%FT%TZ); echo ${#d}; [ $(date -d yesterday +%s) -lt $(date +%s) ] && echo yesterday',
  'date differences':
    'a=$(date -u -d 2026-01-01 +%s); b=$(date -u -d 2026-03-01 +%s); echo $(( (b-a)/86400 ))',
  'date of a file': 'date -u -r README.md +%s',
  'date paddings': "date -u -d '2026-01-05 03:04:05' '+%-d %-m %-H %k %l %I %p %e'",
  'date bad': "date -d 'no date' 2>/dev/null; echo $?",
  'env shows exported variables only':
    "plain=1; export LOUD=2; env | grep -E '^(plain|LOUD)='; printenv LOUD; printenv plain; echo $?",
  'env -i and assignments':
    "env -i A=1 /usr/bin/env; env B=2 bash -c 'echo $B'; A=1 B=2 env | grep -E '^[AB]='; env -u HOME bash -c 'echo \"[$HOME]\"'",
  'export and unset':
    "export A=1; bash -c 'echo $A'; unset A; bash -c 'echo \"[$A]\"'; B=2; export B; export -n B; bash -c 'echo \"[$B]\"'",
  'export -p and declare -p':
    "export Z_ONE='a b'; export -p | grep Z_ONE; declare -p Z_ONE; arr=(1 'b c'); declare -p arr; declare -A m=([k]=v); declare -p m; x=5; declare -p x",
  'set shows variables': "zebra='a b'; set | grep ^zebra=; compgen -v zeb",
  'variables for one command': "x=1; x=2 bash -c 'echo $x'; echo $x; IFS=: read -r a b <<< '1:2'; echo $b",
  'id and whoami':
    'id -u >/dev/null && echo id; [[ $(id -un) == $(whoami) ]] && echo same; [[ $(id) =~ ^uid=[0-9]+\\( ]] && echo form; [[ $(id -g) =~ ^[0-9]+$ ]] && echo group',
  'hostname, uname, nproc, arch':
    '[[ -n $(hostname) ]] && echo h; uname -s; uname -m; uname -o; [[ $(nproc) -ge 1 ]] && echo n; [[ $(arch) == "$(uname -m)" ]] && echo arch',
  'yes into head': 'yes | head -3; yes no | head -2; yes a b | sed 2q; yes | head -n 20000 | wc -l',
  expr: "expr 3 + 4; expr 10 / 3; expr 2 '*' 5; expr length hello; expr substr hello 2 3; expr abc : 'a\\(.*\\)'; expr 3 '>' 2; expr 0; echo $?",
  bc: "echo '2^70' | bc; echo 'scale=3; 10/3' | bc; bc <<< '(1+2)*3'; echo '5 > 3' | bc; echo 'scale=2; 1.5*2.25' | bc -l",
  'factor-free number work':
    "echo $(( 17 * 23 )); awk 'BEGIN{printf \"%.3f\\n\", 22/7}'; printf '%.0f\\n' 2.5 3.5",
  'true, false, colon': 'true; echo $?; false; echo $?; :; echo $?; : ${x:=set}; echo $x',
  numfmt: 'numfmt --to=iec 1048576; numfmt --to=si 1500; numfmt --from=iec 2K; echo 1536 | numfmt --to=iec',
  'tput and stty are not used; columns from env': "COLUMNS=40 bash -c 'echo $COLUMNS'",
  'nproc and getconf': 'getconf PAGESIZE >/dev/null; echo $?; nproc --all >/dev/null; echo $?',
  'sum by the shell':
    'total=0; while IFS=, read -r _ _ _ age _; do [[ $age =~ ^[0-9]+$ ]] && ((total+=age)); done < data/people.csv; echo $total',
  'reads yaml by hand':
    "awk '/^jobs:/{f=1;next} f&&/^  [a-z]+:$/{gsub(/[ :]/,\"\"); print}' .github/workflows/ci.yml; grep -oE 'uses: .*' .github/workflows/ci.yml | sort | uniq -c",
  'reads ini by hand': 'sed -nE \'/^\\[client\\]/,/^\\[/{s/^name *= *"?([^"]*)"?$/\\1/p}\' config.ini',
  'finds unused exports':
    'grep -rhoE \'export function [a-z]+\' src | awk \'{print $3}\' | sort | while read -r n; do echo "$n $(grep -rlw "$n" src test | wc -l)"; done',
  'a report in one go':
    '{ echo "# Report"; echo; for f in $(find src -name \'*.ts\' | sort); do printf -- \'- %s: %d lines, %d TODO\\n\' "$f" "$(wc -l < "$f")" "$(grep -c TODO "$f")"; done; } > report.md; cat report.md',
  'annotates errors of a log':
    "grep -E 'ERROR|WARN' logs/build.log | sed -E 's/^[^ ]+ (ERROR|WARN) +([^(]+)\\(([0-9]+),([0-9]+)\\): (.*)$/::\\1 file=\\2,line=\\3,col=\\4::\\5/' | sed 's/::ERROR/::error/;s/::WARN/::warning/'",
  'version bump':
    'v=$(jq -r .version package.json); IFS=. read -r a b c <<< "$v"; jq --arg v "$a.$((b+1)).0" \'.version=$v\' package.json > t && mv t package.json; jq -r .version package.json; diff <(echo "$v") <(jq -r .version package.json)',
  'writes a file by a here document and runs it': `cat > run.sh <<'EOT'
#!/usr/bin/env bash
set -euo pipefail
echo "args: $*"
EOT
chmod +x run.sh; ./run.sh a b`,
  'checks links of documents':
    'grep -oE \'\\]\\([^)]+\\)\' README.md | sed \'s/^](//;s/)$//;s/%20/ /g\' | while IFS= read -r f; do [ -e "$f" ] && echo "ok $f" || echo "dead $f"; done',
  'changelog section': "awk '/^## 1.4.1/{f=1;next} /^## /{f=0} f' CHANGELOG.md",
  'duration of a log':
    's=$(date -u -d "$(head -1 logs/build.log | cut -d\' \' -f1)" +%s); e=$(date -u -d "$(tail -1 logs/build.log | cut -d\' \' -f1)" +%s); echo $((e-s))',
});
