// The import rule: a folder imports only what stands after its arrow; type-only imports count too.
// `layers` says which folders of src/ each folder may import, `packages` which npm packages and Node built-ins.

const layers = {
  'errors.ts': ['protocol'],
  'index.ts': ['authoring', 'protocol', 'errors.ts'],
  protocol: [],
  authoring: ['protocol'],
  core: ['protocol', 'authoring', 'errors.ts'],
  adapters: ['core/ports.ts', 'core/sandbox-port.ts', 'protocol', 'errors.ts'],
  http: ['core', 'protocol', 'errors.ts'],
  client: ['protocol', 'errors.ts'],
  report: ['protocol'],
  github: ['protocol', 'errors.ts'],
  project: ['authoring', 'protocol', 'errors.ts'],
  deploy: ['project', 'protocol', 'errors.ts'],
  dashboard: ['client', 'protocol', 'errors.ts'],
};

/** Longest matching path decides. A path not listed may import no npm package; 'node' stands for Node's built-ins. */
const packages = {
  'index.ts': ['zod'],
  protocol: ['zod'],
  authoring: ['zod'],
  'adapters/model/anthropic': ['@anthropic-ai/sdk', 'node'],
  'adapters/mcp': ['@modelcontextprotocol/client', 'node'],
  'adapters/prices/genai': ['@pydantic/genai-prices'],
  'adapters/sandbox/just-bash': ['just-bash', 'node'],
  'adapters/patterns/re2': ['re2js'],
  'adapters/sql/node-sqlite': ['node'],
  adapters: ['node'],
  http: ['hono', 'jose', 'zod'],
  dashboard: ['preact'],
  github: ['@actions/core', 'node'],
  project: ['yaml', 'sucrase', 'node'],
  deploy: ['node'],
  hosts: ['node'],
  'hosts/node': ['hono', 'ws', 'node'],
};

const escaped = (text) => text.replaceAll('.', '\\.');
const anyOf = (paths) => paths.map((path) => `^src/${escaped(path)}(/|$)`);

const folderRules = Object.entries(layers).map(([folder, allowed]) => ({
  name: `${folder} → ${allowed.join(', ') || 'nothing of src/'}`,
  severity: 'error',
  from: { path: anyOf([folder]) },
  to: { path: '^(src|worker)/', pathNot: anyOf([folder, ...allowed]) },
}));

const packageRules = ['', ...Object.keys(packages)].flatMap((folder) => {
  const allowed = packages[folder] ?? [];
  const below = Object.keys(packages).filter((path) => path !== folder && path.startsWith(folder));
  const from = {
    path: folder ? `^src/${escaped(folder)}` : '^src/',
    pathNot: below.map((path) => `^src/${escaped(path)}`),
  };
  const only = allowed.join(', ') || 'no npm package, no Node built-in';
  const npm = allowed.filter((name) => name !== 'node').map((name) => `^node_modules/${escaped(name)}/`);
  const rules = [
    { to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg'], pathNot: npm } },
  ];
  if (!allowed.includes('node')) rules.push({ to: { dependencyTypes: ['core'] } });
  return rules.map((rule) => ({
    name: `${folder || 'src'} uses only: ${only}`,
    severity: 'error',
    from,
    ...rule,
  }));
});

export default {
  forbidden: [
    ...folderRules,
    ...packageRules,
    {
      name: 'adapters never import each other',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'hosts never import each other (but cli → node)',
      severity: 'error',
      from: { path: '^src/hosts/([^/]+)/' },
      to: { path: '^src/hosts/', pathNot: ['^src/hosts/$1/', '^src/hosts/[^/]+\\.ts$', '^src/hosts/node/'] },
    },
    {
      name: 'only cli may start node',
      severity: 'error',
      from: { path: '^src/hosts/[^/]+/', pathNot: '^src/hosts/(cli|node)/' },
      to: { path: '^src/hosts/node/' },
    },
    {
      name: 'ports meet adapters only in hosts and in worker/',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(hosts|adapters)/' },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'src/ imports nothing outside src/',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(worker|test|bench|scripts|dist|agents|workflows|skills)/' },
    },
    {
      // Of hosts/ what no host has for itself, and of project/ the shape of what a build makes.
      name: 'worker → core, adapters, http, authoring, protocol, errors, hosts/*.ts, project/build/built-project.ts',
      severity: 'error',
      from: { path: '^worker/' },
      to: {
        path: '^src/',
        pathNot: [
          ...anyOf(['core', 'adapters', 'http', 'authoring', 'protocol', 'errors.ts']),
          '^src/hosts/[^/]+\\.ts$',
          '^src/project/build/built-project\\.ts$',
        ],
      },
    },
    {
      name: 'worker uses only: zod, no Node built-in',
      severity: 'error',
      from: { path: '^worker/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'core'],
        pathNot: '^node_modules/zod/',
      },
    },
    {
      name: 'author files import flue-action and nothing else of ours',
      severity: 'error',
      from: { path: '^(agents|workflows)/|^flue\\.config\\.ts$' },
      to: { path: '^(src|worker|test|bench|scripts)/', pathNot: '^src/index\\.ts$' },
    },
    {
      // Types may know each other; a cycle of type-only imports is gone once types are stripped.
      name: 'no circular imports',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'every import resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^cloudflare:workers$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test/fixtures)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
