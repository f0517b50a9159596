export type Severity = 'error' | 'warning' | 'notice';
export interface Finding {
    path: string;
    line: number;
    endLine?: number;
    severity: Severity;
    title?: string;
    message: string;
    suggestion?: string;
}
/** The `verdict` of a result object (any short string), or null. */
export declare function verdictOf(result: unknown): string | null;
/** The well-formed entries of `result.findings`; what is not a finding is left out. */
export declare function findingsOf(result: unknown): Finding[];
