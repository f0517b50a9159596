export type Json = null | boolean | number | string | Json[] | {
    [key: string]: Json;
};
export type JsonObject = {
    [key: string]: Json;
};
/** JSON text with object keys sorted, so that equal values have equal text. Undefined members are left out. */
export declare function canonicalJson(value: unknown): string;
export declare function isPlainObject(value: unknown): value is Record<string, unknown>;
/**
 * What `value` is after a trip through JSON, or undefined when it cannot make one (cyclic, a BigInt, a function).
 * An undefined value becomes null: a workflow that returns nothing has the result null.
 */
export declare function toJson(value: unknown): {
    json: Json;
} | undefined;
/** UTF-8 bytes of a text. */
export declare function byteLength(text: string): number;
