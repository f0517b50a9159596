// Cuts out of GitHub's published OpenAPI descriptions the operations that test/support/openapi/operations.txt names, with
// the schemas they need, for the fake GitHub to check itself and us by. The package is some 400 MB unpacked, too much for
// everybody's `npm ci`; so it is run by hand, and what it cuts is committed: node scripts/take-openapi.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** MIT, by GitHub and the Octokit contributors: https://github.com/octokit/openapi */
const PACKAGE = '@octokit/openapi@23.0.2';
const DESCRIPTIONS = ['api.github.com', 'ghes-3.17', 'ghes-3.18', 'ghes-3.19'];
const FOLDER = new URL('../test/support/openapi/', import.meta.url);

/** Keywords that judge; the rest is for readers. */
const KEPT = [
  'type',
  'enum',
  'format',
  'pattern',
  'required',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'minProperties',
  'maxProperties',
  'uniqueItems',
];

const WANTED = readFileSync(new URL('operations.txt', FOLDER), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

const temporary = mkdtempSync(join(tmpdir(), 'openapi-'));
try {
  const packed = execFileSync('npm', ['pack', '--silent', PACKAGE], { cwd: temporary, encoding: 'utf8' });
  execFileSync('tar', ['-xzf', packed.trim()], { cwd: temporary });
  for (const name of DESCRIPTIONS) {
    const text = readFileSync(join(temporary, 'package/generated', `${name}.json`), 'utf8');
    const cut = cutOut(JSON.parse(text));
    const from = `${name}.json of ${PACKAGE}`;
    writeFileSync(new URL(`${name}.json`, FOLDER), print({ from, licence: 'MIT', ...cut }));
    console.error(`${name}: ${Object.keys(cut.operations).length} operations`);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function cutOut(description) {
  const operations = {};
  const schemas = {};
  const need = (name) => {
    if (name in schemas) return;
    schemas[name] = true;
    schemas[name] = schemaOf(description.components.schemas[name], need);
  };
  for (const wanted of WANTED) {
    const [method, path] = wanted.split(' ');
    const item = description.paths[path];
    const operation = item?.[method.toLowerCase()];
    if (operation === undefined)
      console.error(`${description.info['x-github-release'] ?? ''} has no ${wanted}`);
    else operations[wanted] = operationOf(operation, item.parameters ?? [], { description, need });
  }
  return { operations, schemas };
}

function operationOf(operation, shared, { description, need }) {
  const resolve = (node) => {
    const [, kind, name] = /^#\/components\/(\w+)\/(.+)$/.exec(node.$ref ?? '') ?? [];
    return kind === undefined ? node : resolve(description.components[kind][name]);
  };
  const typesOf = (content = {}) =>
    Object.fromEntries(
      Object.entries(content).map(([type, { schema = {} }]) => [type, schemaOf(schema, need)]),
    );
  const body = operation.requestBody && resolve(operation.requestBody);
  return {
    parameters: [...shared, ...(operation.parameters ?? [])].map((given) => {
      const { name, in: place, required = false, schema, ...rest } = resolve(given);
      const spansSlashes = rest['x-multi-segment'] === true;
      return { name, in: place, required, spansSlashes, schema: schemaOf(schema, need) };
    }),
    body: body === undefined ? null : { required: body.required ?? false, types: typesOf(body.content) },
    answers: Object.fromEntries(
      Object.entries(operation.responses).map(([status, answer]) => [
        status,
        typesOf(resolve(answer).content),
      ]),
    ),
    // Other representations, as a diff, are only told of in the text.
    mediaTypes: [...new Set(operation.description?.match(/application\/vnd\.github\.[a-z+.-]*[a-z]/g) ?? [])],
  };
}

/** A schema of OpenAPI 3.0 as plain JSON Schema. */
function schemaOf(given, need) {
  if (typeof given !== 'object') return given;
  if (given.$ref !== undefined) {
    const name = given.$ref.slice('#/components/schemas/'.length);
    need(name);
    return { $ref: `#/schemas/${name}` };
  }
  const schema = Object.fromEntries(KEPT.filter((key) => key in given).map((key) => [key, given[key]]));
  const each = (list) => list.map((one) => schemaOf(one, need));
  if (given.properties) schema.properties = mapValues(given.properties, (one) => schemaOf(one, need));
  if (given.items) schema.items = schemaOf(given.items, need);
  if (given.not) schema.not = schemaOf(given.not, need);
  if (given.allOf) schema.allOf = each(given.allOf);
  // The branches of a oneOf overlap in these descriptions: many answers are of two of them.
  if (given.anyOf ?? given.oneOf) schema.anyOf = each(given.anyOf ?? given.oneOf);
  if (given.additionalProperties !== undefined)
    schema.additionalProperties = schemaOf(given.additionalProperties, need);
  return given.nullable ? orNull(schema) : schema;
}

function orNull({ type, enum: values, ...rest }) {
  if (type === undefined)
    return { anyOf: [{ ...rest, ...(values ? { enum: values } : {}) }, { type: 'null' }] };
  return {
    ...rest,
    type: [type, 'null'],
    ...(values ? { enum: [...values.filter((one) => one !== null), null] } : {}),
  };
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

/** An operation or a schema a line, so that a change of GitHub's can be read in a diff. */
function print({ operations, schemas, ...head }) {
  const lines = (object) =>
    Object.entries(object)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(',\n');
  const start = JSON.stringify(head).slice(0, -1);
  return `${start},\n"operations":{\n${lines(operations)}\n},\n"schemas":{\n${lines(schemas)}\n}}\n`;
}
