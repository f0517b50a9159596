// What the client throws, as a fault with a sentence and with what it means for the call: done, not done, or nobody knows.
import {
  type JSONRPCErrorResponse,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
} from '@modelcontextprotocol/client';
import { McpFault } from '../../core/ports.ts';
import { messageOf } from '../../errors.ts';
import { oneLine } from '../../protocol/plain-text.ts';

/** Never sent; a server that says it itself has broken off as well. */
const BROKEN_OFF = -32_099;
const LONGEST_MESSAGE = 300;

/** Stands for the answer that did not come. */
export function brokenOff(id: string | number): JSONRPCErrorResponse {
  return { jsonrpc: '2.0', id, error: { code: BROKEN_OFF, message: 'broke off' } };
}

/** `UnsupportedProtocolVersion` of 2026-07-28, as an answer or as the text of a 400. */
const UNSUPPORTED_VERSION = -32_022;

/** What a server throws back that does not know `initialize` any more. */
export function isOfLaterEra(thrown: unknown): boolean {
  if (thrown instanceof ProtocolError) return thrown.code === UNSUPPORTED_VERSION;
  return thrown instanceof SdkHttpError && `${thrown.data.text}`.includes(`${UNSUPPORTED_VERSION}`);
}

/** Failed before anything was sent: the name, the connection, its certificate. */
const NOT_CONNECTED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+)$/;

export interface Circumstances {
  /** What is known of the connection's end. */
  ended: McpFault | undefined;
  hasSession: boolean;
}

export function faultOf(thrown: unknown, { ended, hasSession }: Circumstances): McpFault {
  if (thrown instanceof McpFault) return thrown;
  if (thrown instanceof SdkHttpError) return httpFault(thrown, hasSession);
  if (thrown instanceof ProtocolError) {
    return thrown.code === BROKEN_OFF
      ? (ended ?? new McpFault('lost', 'broke off its answer'))
      : new McpFault('refused', `answered with an error: ${said(thrown.message)}`, { cause: thrown });
  }
  if (thrown instanceof SdkError) return sdkFault(thrown, ended);
  const code = codeOf(thrown);
  if (code !== undefined) return networkFault(code, thrown);
  return nonsense(thrown);
}

function nonsense(thrown: unknown): McpFault {
  // What zod has to say of a message is longer than any message.
  const isOfZod = thrown instanceof Error && 'issues' in thrown;
  const what = isOfZod ? 'no message of the protocol' : said(messageOf(thrown).replace(/: \[\s.*$/s, ''));
  return new McpFault('lost', `answered with something that makes no sense: ${what}`, { cause: thrown });
}

function sdkFault(thrown: SdkError, ended: McpFault | undefined): McpFault {
  switch (thrown.code) {
    case SdkErrorCode.ConnectionClosed:
      return ended ?? new McpFault('lost', 'closed the connection', { cause: thrown });
    case SdkErrorCode.RequestTimeout:
      return new McpFault('late', 'did not answer in time', { cause: thrown });
    default:
      return nonsense(thrown);
  }
}

function httpFault(thrown: SdkHttpError, hasSession: boolean): McpFault {
  const { status } = thrown;
  const { text } = thrown.data as { text?: string | null };
  const words = text == null || /^\s*(?:<|$)/.test(text) ? '' : `: ${said(text)}`;
  const cause = thrown;
  // 404 by the protocol, 400 as often as not.
  if (hasSession && (status === 404 || (status === 400 && /session|initializ/i.test(text ?? ''))))
    return new McpFault('unreached', `has forgotten the session${words}`, { cause });
  if (status === 401 || status === 403) {
    const hint =
      'give it credentials: headers: { Authorization: { env, prefix } } of the server in flue.config.ts, with the variable set on the host';
    return new McpFault('refused', `does not let us in: it answered ${status}${words}`, { hint, cause });
  }
  if (status < 400)
    return new McpFault(
      'refused',
      `is at another address: ${said(thrown.message.replace(/^.*?(?=Redirect)/, ''))}`,
      { cause },
    );
  return new McpFault(status < 500 ? 'refused' : 'lost', `answered ${status}${words}`, { cause });
}

function networkFault(code: string, cause: unknown): McpFault {
  return NOT_CONNECTED.test(code)
    ? new McpFault('unreached', `could not be reached: ${code}`, { cause })
    : new McpFault('lost', `broke the connection: ${code}`, { cause });
}

function codeOf(thrown: unknown): string | undefined {
  const cause = thrown instanceof TypeError ? thrown.cause : thrown;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

function said(text: string): string {
  return oneLine(text, LONGEST_MESSAGE);
}
