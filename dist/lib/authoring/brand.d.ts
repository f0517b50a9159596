declare const BRAND: unique symbol;
export type DefinitionKind = 'workflow' | 'agent' | 'tool' | 'config';
export interface Branded<Kind extends DefinitionKind> {
    readonly [BRAND]: Kind;
}
export declare function brand<Kind extends DefinitionKind, T extends object>(kind: Kind, data: T): Readonly<T> & Branded<Kind>;
/** Which of our definitions `value` is, or undefined when it is none. */
export declare function brandOf(value: unknown): DefinitionKind | undefined;
export {};
