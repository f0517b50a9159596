import { type Branded } from './brand.js';
import type { McpServerSpec } from './mcp.js';
/** One model, or several: the next one answers when one is overloaded or cannot be reached. */
export type ModelChoice = string | readonly [string, ...string[]];
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
export interface OpenAiProviderOptions {
    /**
     * `openai-responses` (the default at OpenAI itself) or `openai`, its Chat Completions (the default anywhere else).
     * Over Chat Completions OpenAI's models lose their reasoning from one request to the next.
     */
    api?: 'openai' | 'openai-responses';
    /** With its version, as https://api.openai.com/v1. */
    baseUrl?: string;
    headers?: Record<string, string>;
    /** How the key is sent: `authorization` (Bearer, the default) or `api-key` (Azure). */
    authHeader?: 'authorization' | 'api-key';
}
/** Any other endpoint: its models are `<name>/<model>`. */
export interface EndpointOptions {
    /** What it speaks: OpenAI's Chat Completions or Responses, or Anthropic's Messages API. */
    api: 'openai' | 'openai-responses' | 'anthropic';
    baseUrl: string;
    headers?: Record<string, string>;
    /** Name of the variable that holds its key; none when left out. */
    apiKey?: string;
    authHeader?: 'authorization' | 'api-key' | 'x-api-key';
}
export interface Providers {
    anthropic?: ProviderOptions;
    openai?: OpenAiProviderOptions;
    [name: string]: ProviderOptions | OpenAiProviderOptions | EndpointOptions | undefined;
}
/** Limits that nothing a run asks for can loosen. The action's input `policy` takes the same, and both hold. */
export interface Policy {
    maxCostUsd?: number;
    maxTurns?: number;
    timeoutMs?: number;
    /** Full names; a bare `claude-…` means anthropic. Any other model is refused. */
    models?: string[];
    /** What `network.allow` and `mcp` may name at most: `api.example.com`, or `*.example.com` for every name below. */
    hosts?: string[];
    /** The modes of the action that may be used: `run`, `report`, `estimate`, `invoke`, `deploy`. */
    modes?: string[];
}
/**
 * A host that commands in the sandbox may reach. A text says the same in short: `api.example.com`, `*.example.com`,
 * `https://api.example.com:8443/v1/`.
 */
export interface NetworkRule {
    /** A name, `*.name` (every name below it, not the name itself), or an IP address (with `private`). */
    host: string;
    /** 443 when left out, and 80 for `http`. */
    port?: number;
    /** GET and HEAD when left out. */
    methods?: Array<'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'>;
    /** `/v1` allows `/v1` and `/v1/…`; `/v1/` only what is below it. */
    path?: string;
    /**
     * Sent by the host with every request to it, and unknown to the sandbox: `header: prefix + value of env`.
     * `prefix` ends as it is written: `'Bearer '`.
     */
    secret?: {
        header: string;
        env: string;
        prefix?: string;
    };
    /** Largest answer, in bytes; 10 MiB when left out. */
    maxBytes?: number;
    /** Plain http as well as https. */
    http?: boolean;
    /** The host may have an address of your own network (10.x, 192.168.x, loopback). */
    private?: boolean;
}
export interface ConfigSpec {
    /** As `port`, `worker.name` and its like, `auth` and `retention`: for a server, without effect on an inline run. */
    target?: 'node' | 'cloudflare';
    /** `provider/model`; a bare `claude-…` means anthropic. */
    model?: ModelChoice;
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
    providers?: Providers;
    /** Anything but 'memory' is not in this version: refused. */
    sandbox?: string | {
        url: string;
        token?: string;
    };
    /** What commands in the sandbox (`curl`) may reach. Nothing when left out. */
    network?: {
        allow: Array<string | NetworkRule>;
    };
    /** By names of your own, which definitions list in `mcp`: their tools are `mcp__<name>__<tool>`. */
    mcp?: Record<string, McpServerSpec>;
    prices?: Record<string, ModelPrice>;
    policy?: Policy;
    retention?: {
        runs?: number;
        days?: number;
    };
    /** False keeps AGENTS.md of the checkout out of the system prompt. */
    agentsMd?: boolean;
}
export type FlueConfig = Readonly<ConfigSpec> & Branded<'config'>;
export declare function defineConfig(config: ConfigSpec): FlueConfig;
