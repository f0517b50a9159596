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
/**
 * The well-formed entries of `result.findings`. An entry without a path, a severity, a message or a line from 1 on is left
 * out; of the other members one of the wrong type (a model likes to write null) counts as absent.
 */
export declare function findingsOf(result: unknown): Finding[];
