/** Rejects with the signal's reason. */
export declare function pause(ms: number, signal: AbortSignal | undefined): Promise<void>;
