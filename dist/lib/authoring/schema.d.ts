/** The Standard Schema face that every zod 4 schema has, and `_zod`, which tells it from other libraries. */
export interface Schema<Output = unknown> {
    readonly _zod: {
        readonly output: Output;
        readonly input: unknown;
    };
    readonly '~standard': {
        readonly version: 1;
        validate(value: unknown): SchemaResult | Promise<SchemaResult>;
    };
}
export type OutputOf<S> = S extends {
    _zod: {
        output: infer Output;
    };
} ? Output : never;
export type InputOf<S> = S extends {
    _zod: {
        input: infer Input;
    };
} ? Input : never;
export interface SchemaIssue {
    message: string;
    path?: ReadonlyArray<PropertyKey | {
        key: PropertyKey;
    }> | undefined;
}
type SchemaResult = {
    value: unknown;
    issues?: undefined;
} | {
    issues: ReadonlyArray<SchemaIssue>;
};
export type Validation<Output> = {
    ok: true;
    value: Output;
} | {
    ok: false;
    problem: string;
};
/** Validates `value`; a failure says every problem with its path in one line. */
export declare function validate<S extends Schema>(schema: S, value: unknown): Promise<Validation<OutputOf<S>>>;
export declare function isSchema(value: unknown): value is Schema;
export {};
