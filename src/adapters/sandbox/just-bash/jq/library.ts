// Functions of jq that are shortest in jq itself.

export const LIBRARY = `
def map(f): [.[] | f];
def map_values(f): .[] |= f;
def with_entries(f): to_entries | map(f) | from_entries;
def del(f): delpaths([path(f)]);
def paths: path(..) | select(length > 0);
def paths(f): path(.. | select(f)) | select(length > 0);
def leaf_paths: paths(scalars);
def pick(f): . as $whole | reduce path(f) as $p (null; setpath($p; $whole | getpath($p)));
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type == "array" or type == "object");
def scalars: select(type != "array" and type != "object");
def finites: select(isinfinite or isnan | not);
def normals: select(isnormal);
def recurse(f; condition): recurse(f | select(condition));
def combinations: if length == 0 then [] else .[0][] as $first | (.[1:] | combinations) as $rest | [$first] + $rest end;
def combinations(n): . as $set | [range(n)] | map($set) | combinations;
def in(container): . as $key | container | has($key);
def inside(container): . as $part | container | contains($part);
def IN(source): any(source == .; .);
def IN(source; wanted): any(source == wanted; .);
def INDEX(source; key): reduce source as $row ({}; .[$row | key | tostring] |= $row);
def INDEX(key): INDEX(.[]; key);
def ascii: [.] | implode;
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def todateiso8601: todate;
def fromdate: fromdateiso8601;
def date: todate;
def tostream: path(def r: (.[]? | r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
def fromstream(events): {done: false, value: null} as $start
  | foreach events as $event ($start;
      if .done then $start else . end
      | if $event | length == 2
        then setpath(["done"]; ($event[0] | length) == 0) | setpath(["value"] + $event[0]; $event[1])
        else setpath(["done"]; ($event[0] | length) == 1) end;
      if .done then .value else empty end);
def truncate_stream(events): . as $depth | null | events
  | if (.[0] | length) > $depth then setpath([0]; .[0][$depth:]) else empty end;
`;
