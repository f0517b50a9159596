/** The value of a variable of the host, unknown to the model: `prefix` and the value. `prefix` ends as it is written: `'Bearer '`. */
export interface McpSecret {
    env: string;
    prefix?: string;
}
type Effect = 'none' | 'idempotent' | 'once';
interface McpServerOptions {
    /** Tools by the names that the server gives them; `*` stands for any text. All when left out. */
    allow?: readonly string[];
    /** Tools that are left out, whatever `allow` says. */
    deny?: readonly string[];
    /** How long the server may take for its tools, and for a call: ms, 15,000 and 60,000 when left out. */
    timeoutMs?: number;
    /** Which tools wait for a human's yes: none (`never`, the default), all, or these. */
    approval?: 'never' | 'always' | readonly string[];
    /**
     * What a repeat of a call may do, for all tools or by tool. Left out it is what the server says: `none` of a tool that
     * only reads, `idempotent` of one that may be repeated, and `once` of any other.
     */
    effect?: Effect | Readonly<Record<string, Effect>>;
}
/** Spoken to over streamable HTTP. */
export interface McpHttpServer extends McpServerOptions {
    url: string;
    headers?: Readonly<Record<string, string | McpSecret>>;
}
/** A program that is started on the host, in the project's folder, and spoken to over its standard input and output. */
export interface McpStdioServer extends McpServerOptions {
    command: string;
    args?: readonly string[];
    /** Names of variables of the host that it gets beside PATH and HOME. */
    env?: readonly string[];
}
export type McpServerSpec = McpHttpServer | McpStdioServer;
export {};
