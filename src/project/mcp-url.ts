// The address of an MCP server: https, or plain http within one's own network, and never a metadata service.
import { isNetworkFault, parseHost } from './network-host.ts';
import type { Complaint, Shape } from './shape.ts';

/** May carry a key in its query: it is not shown. */
export const mcpUrl: Shape = (value, at) => {
  const fix = fixFor(value);
  return fix === undefined ? [] : [complaint(at, fix)];
};

/** The host of a checked URL, as policies name it. */
export function mcpHost(url: string): string {
  const { hostname } = new URL(url);
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function complaint(at: string, fix: string): Complaint {
  return { at, message: `'${at}' is not the URL of an MCP server`, fix };
}

function fixFor(value: unknown): string | undefined {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    return "expected an http(s) URL, such as 'https://mcp.example.com/mcp'";
  if (url.username !== '' || url.password !== '')
    return "leave out user and password: a secret is sent by headers: { Authorization: { env: 'MCP_TOKEN', prefix: 'Bearer ' } }";
  if (url.hash !== '') return 'leave out the fragment: it is never sent';
  const own = parseHost(url.hostname, { isPrivate: true });
  if (isNetworkFault(own)) return own.fix;
  const isOwn = isNetworkFault(parseHost(url.hostname, { isPrivate: false }));
  return url.protocol === 'http:' && !isOwn
    ? 'write https: plain http is spoken with hosts of your own network only'
    : undefined;
}
