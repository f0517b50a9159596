// Holds a query, and the fake's answer to it, against GitHub's published GraphQL schema. An Enterprise Server's is not
// published as a package; what we ask of either is in both.
import { isDeepStrictEqual } from 'node:util';
import { isPlainObject } from '../../src/protocol/json.ts';

type Graphql = typeof import('graphql');
interface Loaded extends Pick<Graphql, 'parse' | 'validate' | 'execute'> {
  schema: ReturnType<Graphql['buildSchema']>;
}
let loaded: Promise<Loaded> | undefined;

/** Before anything that has seconds for an answer: the first query would wait for it. */
export async function loadSchema(): Promise<void> {
  loaded ??= load();
  await loaded;
}

/** It takes half a second, more on a busy machine, and few tests ask by GraphQL. */
async function load(): Promise<Loaded> {
  const [{ buildSchema, parse, validate, execute }, github] = await Promise.all([
    import('graphql'),
    import('@octokit/graphql-schema'),
  ]);
  const schema = buildSchema(github.schema.idl, { assumeValidSDL: true, assumeValid: true });
  return { schema, parse, validate, execute };
}

/** What speaks against query and answer; an answer with `errors` may be anything. */
export async function graphqlViolations(body: unknown, answer: unknown): Promise<string[]> {
  if (!isPlainObject(body) || typeof body.query !== 'string') return ['GraphQL: the body has no query'];
  loaded ??= load();
  const { schema, parse, validate, execute } = await loaded;
  try {
    const document = parse(body.query);
    const wrong = validate(schema, document).map(({ message }) => `GraphQL: ${message}`);
    if (wrong.length > 0 || !isPlainObject(answer) || 'errors' in answer) return wrong;
    const variableValues = isPlainObject(body.variables) ? body.variables : {};
    const { data, errors = [] } = await execute({
      schema,
      document,
      rootValue: answer.data,
      variableValues,
      // By the key of the answer, which may be an alias.
      fieldResolver: (parent: unknown, _arguments, _context, { path }) =>
        isPlainObject(parent) ? parent[path.key] : undefined,
    });
    const isWhole = isDeepStrictEqual(JSON.parse(JSON.stringify(data ?? null)), answer.data);
    if (errors.length > 0) return errors.map(({ message }) => `GraphQL: in the fake's answer: ${message}`);
    return isWhole ? [] : ["GraphQL: the fake's answer is not of the shape that the query asks for"];
  } catch (thrown) {
    return [`GraphQL: ${thrown instanceof Error ? thrown.message : String(thrown)}`];
  }
}
