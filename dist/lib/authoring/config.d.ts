import { type Branded } from './brand.js';
/** One model, or a list of one. Several are not in this version: no other model takes the place of an overloaded one. */
export type ModelChoice = string | readonly [string];
/** Limits of one run. A member left out falls through to the defaults: $1, 50 turns, 15 minutes, no token limit. */
export interface Budget {
    /** US dollars. null = no cost limit (needed for a model without a known price). */
    maxCostUsd?: number | null;
    /** Model responses, subagents and repairs included. */
    maxTurns?: number;
    /** All four token counts together. */
    maxTokens?: number;
    timeoutMs?: number;
}
/** US dollars per million tokens. */
export interface ModelPrice {
    input: number;
    output: number;
    cacheRead?: number;
    cacheWrite?: number;
}
export interface ProviderOptions {
    baseUrl?: string;
    headers?: Record<string, string>;
    /** How the key is sent: `authorization` (Bearer, the default) or `x-api-key`. */
    authHeader?: 'authorization' | 'x-api-key';
}
/** Limits that nothing below can loosen. */
export interface Policy {
    maxCostUsd?: number;
    maxTurns?: number;
    timeoutMs?: number;
    /** Full names; a bare `claude-…` means anthropic. Any other model is refused. */
    models?: string[];
    /** Not in this version: refused. */
    hosts?: string[];
    /** Not in this version: refused. */
    modes?: string[];
}
export interface ConfigSpec {
    /** As `port`, `worker.name` and its like, `auth` and `retention`: for a server, without effect on an inline run. */
    target?: 'node' | 'cloudflare';
    /** `provider/model`; a bare `claude-…` means anthropic. */
    model?: string;
    /** Port of the Node server. */
    port?: number;
    budget?: Budget;
    worker?: {
        name?: string;
        compatibilityDate?: string;
        routes?: string[];
        vars?: Record<string, string>;
        secrets?: string[];
    };
    auth?: {
        tokens?: string;
        audience?: string;
        shared?: boolean;
        github?: {
            repositories: string[];
            refs?: string[];
            issuer?: string;
        };
    };
    providers?: {
        anthropic?: ProviderOptions;
    };
    /** Anything but 'memory' is not in this version: refused. */
    sandbox?: string | {
        url: string;
        token?: string;
    };
    /** Hosts are not in this version: refused. No sandbox has a network. */
    network?: {
        allow: Array<string | {
            host: string;
            methods?: string[];
        }>;
    };
    prices?: Record<string, ModelPrice>;
    policy?: Policy;
    retention?: {
        runs?: number;
        days?: number;
    };
}
export type FlueConfig = Readonly<ConfigSpec> & Branded<'config'>;
export declare function defineConfig(config: ConfigSpec): FlueConfig;
