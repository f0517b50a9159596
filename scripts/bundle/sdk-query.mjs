// The SDK's query strings, which can nest: no request of ours has a query.
export function stringifyQuery(query) {
  return new URLSearchParams(query).toString();
}
