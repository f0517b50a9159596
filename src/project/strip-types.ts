// TypeScript to JavaScript with Node's own stripper. Its first use costs 40–50 ms, so a file that is plain JavaScript
// is passed on as it is.
//
// That is safe because only one notation of TypeScript is also valid JavaScript with another meaning: type arguments,
// `f<T>(x)`. A text without any `<…>` means the same in both languages or is no JavaScript at all, and then V8 refuses
// it and load-module.ts asks again with `strip: 'always'`. The other patterns only make that second try rare.
import { stripTypeScriptTypes } from 'node:module';
import { setFlagsFromString } from 'node:v8';

const SIGNS_OF_TYPES = [
  /<[\s\S]*>/,
  /^\s*(?:export\s+)?(?:default\s+)?(?:declare|abstract|interface|type|enum|namespace|module|const\s+enum)\s+[\w$'"]/m,
  /\b(?:import|export)\s+type\b|[{,]\s*type\s+[\w$]/,
  /\b(?:let|const|var)\s+(?:[\w$]+|\{[^{}]*\}|\[[^[\]]*\])\s*!?:/,
  /\(\s*(?:\.\.\.)?[\w$]+\s*\??:/,
  /[})\]]:\s*[\w$({['"]/,
  /[)\]}\w'"`]\s+(?:as|satisfies)\s+(?:const\b|[A-Z]|string\b|number\b|unknown\b|never\b|keyof\b|typeof\b|[{[(])/,
  /^\s*(?:private|public|protected|readonly|override)\s+\w/m,
  /\bclass\b[^{]*\bimplements\b|^\s+[\w$]+[!?]?:\s*[\w$[\]| ]+[;=]\s*$/m,
];

/** True when a text may hold TypeScript syntax. */
export function mayHoldTypes(source: string): boolean {
  const withoutArrows = source.replaceAll('=>', '');
  return SIGNS_OF_TYPES.some((sign) => sign.test(withoutArrows));
}

/**
 * JavaScript of the same meaning. Types are blanked out, so that lines and columns stay; a file with enums, namespaces
 * or parameter properties is transformed and carries a source map. Throws the stripper's SyntaxError.
 */
export function toJavaScript(source: string, url: string): string {
  return quietly(() =>
    withLazyValidation(() => {
      try {
        return stripTypeScriptTypes(source);
      } catch (thrown) {
        if (!isUnsupportedSyntax(thrown)) throw thrown;
        process.setSourceMapsEnabled(true);
        return stripTypeScriptTypes(source, { mode: 'transform', sourceMap: true, sourceUrl: url });
      }
    }),
  );
}

function isUnsupportedSyntax(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX';
}

/** Node warns once that the stripper is experimental; a user can do nothing about that. */
function quietly<T>(body: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return body();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The one thing of WebAssembly that is named here (the library of types that has it is the browser's). */
const webAssembly: { Module: new (bytes: unknown) => object } = Reflect.get(globalThis, 'WebAssembly');

/**
 * The stripper is a WebAssembly module of Node's own, and checking all of its functions when it is loaded takes a quarter
 * of its start (8 of 36 ms), though few of them are ever called: each is checked when it is first called instead. The flag
 * stands for that one synchronous moment: with it set, V8 would refuse its cached code of Node's own modules. Where V8 may
 * have lost the flag, nothing is changed.
 */
function withLazyValidation<T>(body: () => T): T {
  if (!process.version.startsWith('v24.')) return body();
  const { Module } = webAssembly;
  webAssembly.Module = new Proxy(Module, {
    construct(target, [bytes]) {
      setFlagsFromString('--wasm-lazy-validation');
      try {
        return new target(bytes);
      } finally {
        setFlagsFromString('--no-wasm-lazy-validation');
      }
    },
  });
  try {
    return body();
  } finally {
    webAssembly.Module = Module;
  }
}

/** The line a syntax error of the stripper points at: its stack starts with `<file>:<line>`. */
export function syntaxErrorLine(thrown: unknown): number | undefined {
  const line = thrown instanceof Error ? /^[^\n]*:(\d+)\n/.exec(thrown.stack ?? '')?.[1] : undefined;
  return line === undefined ? undefined : Number(line);
}
