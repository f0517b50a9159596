import type { Usage } from './usage.js';
/** Integer nano-dollars: 1e-9 US dollars. Exact up to 9 million dollars. */
export type Nanos = number;
export declare const NO_USAGE: Usage;
export declare function addUsage(a: Usage, b: Usage): Usage;
export declare function totalTokens(usage: Usage): number;
export declare function toNanos(usd: number): Nanos;
export declare function toUsd(nanos: Nanos): number;
/** `$0.0035` below a dollar, `$12.34` from a dollar on, `unpriced` when the price is unknown. */
export declare function formatUsd(usd: number | null): string;
