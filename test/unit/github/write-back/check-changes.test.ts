import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../src/core/redact.ts';
import {
  type CheckRules,
  checkChanges,
  MAX_FILES,
  namesOfRefused,
} from '../../../../src/github/write-back/check-changes.ts';
import type { Difference } from '../../../../src/protocol/difference.ts';
import { changed, type Given } from './differences.ts';

const SECRET = 'correct-horse-battery/staple+1';
const RULES: CheckRules = { outside: () => undefined, redact: createRedactor([SECRET]).redact };

const check = (list: Difference[], rules: Partial<CheckRules> = {}) =>
  checkChanges({ list, leftOut: [] }, { ...RULES, ...rules });
const reason = (path: string, before: Given, after: Given): string | undefined =>
  check([changed(path, before, after)]).refused[0]?.reason;

describe('the path of a change', () => {
  it.each([
    ['.github/workflows/ci.yml', '.github/ is protected'],
    ['.GitHub/x', '.github/ is protected'],
    ['sub/.github/x', '.github/ is protected'],
    ['.github', '.github/ is protected'],
    ['\uff0egithub/x', '.github/ is protected'],
    ['.github::$INDEX_ALLOCATION/x', '.github/ is protected'],
    ['.gitmodule\u017f', '.gitmodules is protected'],
    ['a/.git/hooks/pre-commit', '.git/ is protected'],
    ['action.yml', 'an action is protected'],
    ['deep/Action.YAML', 'an action is protected'],
    ['.env', '.env files are protected'],
    ['a/.Env.production', '.env files are protected'],
    ['.env.d/x', '.env files are protected'],
  ])('%j is refused: %s', (path, why) => {
    expect(reason(path, undefined, 'x')).toBe(why);
    expect(reason(path, 'x', undefined)).toBe(why);
  });

  it.each([
    '.github\\x',
    '.git\u200bhub/x',
    '.github./x',
    '.github /x',
    'GITHUB~1/x',
    'GIT~1',
    'a/../b',
    './a',
    'a//b',
    '',
    'a\nb',
    'a\0',
    '\ud800',
    'a\ufffd',
  ])('%j is refused: it is not the same on every file system', (path) =>
    expect(reason(path, undefined, 'x')).toBe('its name is not the same on every file system'),
  );

  it.each([
    'github/x',
    '.githubs/x',
    'environment.ts',
    'x.env.ts',
    'actions.yml',
    'docs/action.yml.md',
    'a b/ü.txt',
    '.gitignore',
    '.gitattributes',
  ])('%j may be written', (path) => expect(check([changed(path, undefined, 'x')]).accepted).toHaveLength(1));

  it('is checked before write-paths, and both are named', () => {
    const { refused } = check([changed('a', 'x', 'y'), changed('.env', undefined, 'x')], {
      outside: () => 'outside of write-paths',
    });
    expect(refused).toEqual([
      { path: '.env', reason: '.env files are protected' },
      { path: 'a', reason: 'outside of write-paths' },
    ]);
  });

  it('never is one that a file system may take for a protected one', () => {
    fc.assert(
      fc.property(trickyPath, (path) => {
        if (check([changed(path, undefined, 'x')]).accepted.length === 0) return;
        for (const reading of readings(path)) expect(isProtected(reading), JSON.stringify(path)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });
});

/** Names that matter, with what hides them. */
const trickyPath = fc
  .array(
    fc
      .tuple(
        fc.constantFrom(
          '.github',
          '.git',
          '.gitmodules',
          '.env',
          '.env.local',
          'action.yml',
          'docs',
          'a',
          'GITHUB~1',
          '..',
          '.',
        ),
        fc.constantFrom(
          '',
          '',
          '.',
          ' ',
          '\u200b',
          '\u200d',
          '\ufeff',
          '::$DATA',
          ':x',
          '\\x',
          '\\..\\.github',
          '\u00ad',
          '\0',
        ),
        fc.constantFrom('none', 'upper', 'wide', 'long s', 'nfd'),
        fc.boolean(),
      )
      .map(([name, sign, form, before]) => {
        const formed = FORMS[form]?.(name) ?? name;
        return before ? sign + formed : formed + sign;
      }),
    { minLength: 1, maxLength: 4 },
  )
  .chain((parts) => fc.constantFrom('/', '/', '\\', '//').map((between) => parts.join(between)));

const FORMS: Record<string, (name: string) => string> = {
  none: (name) => name,
  upper: (name) => name.toUpperCase(),
  wide: (name) => name.replace(/[a-z.]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  'long s': (name) => name.replace('s', '\u017f').replace('k', '\u212a'),
  nfd: (name) => name.normalize('NFD'),
};

/** As file systems would read a path, each on its own and all at once. */
function readings(path: string): string[] {
  const steps: Array<(text: string) => string> = [
    (text) => text.replaceAll('\\', '/'),
    (text) => text.normalize('NFKC'),
    (text) => text.toLowerCase(),
    (text) => text.replace(/[\u00ad\u200b-\u200f\ufeff\0]/g, ''),
    (text) => text.replace(/:[^/]*/g, ''),
    (text) => text.replace(/[. ]+(?=\/|$)/g, ''),
  ];
  return [...steps.map((step) => step(path)), steps.reduce((text, step) => step(text), path)];
}

function isProtected(path: string): boolean {
  const names = path.split('/');
  return (
    names.some((name) => ['.github', '.git', '.gitmodules'].includes(name) || name.startsWith('.env')) ||
    /^action\.ya?ml$/.test(names.at(-1) ?? '')
  );
}

describe('a link', () => {
  const link = (path: string, target: string) => reason(path, undefined, { mode: '120000', content: target });

  it.each([
    ['a', '/etc/passwd'],
    ['a', '..'],
    ['d/a', '../../x'],
    ['a', 'C:/x'],
    ['a', '..\\x'],
  ])('%j → %j leaves the repository', (path, target) => {
    expect(link(path, target)).toBe('it is a link that leaves the repository');
  });

  it('may not depend on where other links lead, nor lead to what is kept out', () => {
    expect(link('a', 'b/../c')).toBe('it is a link with .. behind a name');
    expect(link('docs/a', '../.GITHUB/workflows')).toContain('.github/ is protected');
    expect(link('a', '.env')).toContain('.env files are protected');
  });

  it('may lead anywhere else inside', () => {
    expect(link('docs/a', '../src/x')).toBeUndefined();
    expect(link('a', './b')).toBeUndefined();
    expect(link('d/a', '..')).toBeUndefined();
  });
});

describe('the content of a change', () => {
  it.each([
    ['as it is', SECRET],
    ['in base64', Buffer.from(`x${SECRET}`).toString('base64')],
    ['percent-encoded', encodeURIComponent(SECRET)],
    ['over lines', `${SECRET.slice(0, 9)}\n${SECRET.slice(9)}`],
    ['in two strings', `"${SECRET.slice(0, 9)}" + \n "${SECRET.slice(9)}"`],
    ['in UTF-16', Buffer.from(SECRET, 'utf16le')],
    ['among bytes', Buffer.concat([Buffer.from([0, 255]), Buffer.from(SECRET)])],
  ])('is refused with a secret in it %s', (_, content) => {
    expect(reason('a', undefined, content)).toBe('it holds a secret of this job');
    expect(reason('a', content, content)).toBe('it holds a secret of this job');
  });

  it('is refused with a secret in its name, which is then shown nowhere', () => {
    const { refused } = check([changed('correct-horse-battery/staple+1', undefined, 'x')]);
    expect(refused[0]?.reason).toBe('its name holds a secret of this job');
  });

  it.each([
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    `ghp_${'a'.repeat(36)}`,
    `github_pat_${'a'.repeat(60)}`,
    `sk-ant-api03-${'a'.repeat(30)}`,
    `AKIA${'ABCD1234'.repeat(2)}`,
    `xoxb-${'1'.repeat(12)}`,
  ])('is refused with a new key in it: %s', (key) => {
    expect(reason('a', 'x', `k = ${key}\n`)).toBe('it holds what looks like a key');
    expect(reason('a', `k = ${key}\n`, `more\nk = ${key}\n`)).toBeUndefined();
  });

  it('is refused when it would run something on install', () => {
    const pkg = (scripts: object) => JSON.stringify({ scripts });
    expect(reason('package.json', pkg({ test: 'a' }), pkg({ test: 'b' }))).toBeUndefined();
    expect(reason('package.json', pkg({ prepare: 'a' }), pkg({ prepare: 'a', test: 'b' }))).toBeUndefined();
    expect(reason('p/Package.json', pkg({}), pkg({ postinstall: 'x' }))).toContain('on install');
    expect(reason('package.json', pkg({ prepare: 'a' }), pkg({ prepare: 'b' }))).toContain('on install');
    expect(reason('package.json', pkg({ prepare: 'a' }), pkg({ install: 'a' }))).toContain('on install');
    expect(reason('package.json', undefined, '{ scripts: { install: x } }')).toContain('on install');
    const lock = (packages: object) => JSON.stringify({ packages });
    expect(reason('package-lock.json', lock({}), lock({ a: { version: '1' } }))).toBeUndefined();
    expect(reason('package-lock.json', lock({}), lock({ a: { hasInstallScript: true } }))).toContain(
      'install scripts',
    );
    const pnpm = '  /a@1.0.0:\n    resolution: {}\n    requiresBuild: true\n';
    expect(reason('pnpm-lock.yaml', undefined, pnpm)).toContain('install scripts');
    expect(reason('pnpm-lock.yaml', pnpm, `lockfileVersion: 6\n${pnpm}`)).toBeUndefined();
    for (const path of ['.npmrc', '.husky/pre-commit', '.yarnrc.yml', '.pnpmfile.cjs', 'binding.gyp'])
      expect(reason(path, undefined, 'x')).toBe('it says what is run on install or commit');
  });

  it.each([
    'pnpm-workspace.yaml',
    'package.yaml',
    'package.json5',
    '.huskyrc.js',
    '.lintstagedrc',
    'lint-staged.config.mjs',
    '.simple-git-hooks.json',
    '.npmr\uff43',
  ])('is refused as %j, which says what is run', (path) => {
    expect(reason(path, undefined, 'x')).toBe('it says what is run on install or commit');
    // Without it another registry counts, or scripts run that it has kept from it.
    expect(reason(path, 'x', undefined)).toBe('it says what is run on install or commit');
  });

  it.each<object>([
    { packageManager: 'yarn@https://evil.example/yarn.js' },
    { husky: { hooks: { 'pre-commit': 'x' } } },
    { 'simple-git-hooks': { 'pre-commit': 'x' } },
    { gitHooks: { 'pre-commit': 'x' } },
    { 'pre-commit': ['x'] },
    { 'lint-staged': { '*': 'x' } },
    { dependenciesMeta: { a: { built: true } } },
    { pnpm: { dangerouslyAllowAllBuilds: true } },
    { scripts: { 'pnpm:devPreinstall': 'x' } },
  ])('is refused when package.json is given %j', (more) => {
    const before = JSON.stringify({ name: 'a', pnpm: { onlyBuiltDependencies: ['b'] } });
    const given = (to: object) =>
      JSON.stringify({ name: 'a', pnpm: { onlyBuiltDependencies: ['b'] }, ...to });
    expect(reason('package.json', before, given({ version: '2.0.0' }))).toBeUndefined();
    expect(reason('package.json', before, given(more))).toContain('on install');
    const swapped = JSON.stringify({ name: 'a', trustedDependencies: ['b'] });
    expect(reason('package.json', before, swapped)).toContain('on install');
  });

  it.each(['package.json', 'p/package-lock.json', 'pnpm-lock.yaml', '.npmrc', '.husky', '.husky/_'])(
    'is refused as a link in the place of %j: where that leads nobody looks for commands',
    (path) => {
      const link = { mode: '120000', content: 'harmless.json' } as const;
      expect(reason(path, undefined, link)).toMatch(/run on install/);
      expect(reason(path, '{}', link)).toMatch(/run on install/);
    },
  );

  it('is named without the secret that its name holds', () => {
    expect(check([changed(`a/${SECRET}`, undefined, 'x')]).refused[0]?.path).not.toContain(SECRET);
  });

  it('is refused when it became executable, and only then', () => {
    const script = { mode: '100755', content: 'a' } as const;
    expect(reason('run', undefined, script)).toBe('it was made executable');
    expect(reason('run', 'a', script)).toBe('it was made executable');
    expect(reason('run', script, { ...script, content: 'b' })).toBeUndefined();
    expect(reason('run', script, 'b')).toBeUndefined();
  });

  it('is refused when it is too much, and what fits stands', () => {
    const large = new Uint8Array(2 ** 20);
    expect(reason('a', undefined, new Uint8Array(2 ** 20 + 1))).toBe('larger than 1 MiB');
    const many = Array.from({ length: 12 }, (_, i) => changed(`f${10 + i}`, undefined, large));
    const { accepted, refused } = check([...many, changed('g', undefined, '')]);
    expect(accepted.map(({ path }) => path).at(-1)).toBe('g');
    expect(accepted).toHaveLength(11);
    expect(refused).toEqual(
      ['f20', 'f21'].map((path) => ({ path, reason: 'more than 10 MiB were changed' })),
    );
    const files = Array.from({ length: MAX_FILES + 2 }, (_, i) => changed(`f${1000 + i}`, undefined, 'x'));
    expect(check(files).refused.map((one) => one.reason)).toEqual(
      Array(2).fill('more than 300 files were changed'),
    );
  });
});

it('a file that was moved to a refused path stays where it was', () => {
  const { accepted, refused } = check([
    changed('a', 'text', undefined),
    changed('.github/a', undefined, 'text'),
  ]);
  expect(accepted).toEqual([]);
  expect(refused.map(({ path }) => path)).toEqual(['.github/a', 'a']);
});

it('what the sandbox could not show is named', () => {
  const leftOut = [
    { path: '.git', why: 'name' },
    { path: 'server.pem', why: 'withheld' },
  ] as const;
  expect(checkChanges({ list: [], leftOut: [...leftOut] }, RULES).refused).toEqual([
    { path: '.git', reason: '.git/ is protected' },
    { path: 'server.pem', reason: 'its content was withheld from the sandbox' },
  ]);
});

it('the list of what was refused has a length, and says how many are left', () => {
  const refused = ['a', 'b', 'c'].map((path) => ({ path, reason: 'no' }));
  expect(namesOfRefused(refused, { most: 5, length: 100 })).toBe('a (no), b (no), c (no)');
  expect(namesOfRefused(refused, { most: 2, length: 100 })).toBe('a (no), b (no) and 1 more');
  expect(namesOfRefused(refused, { most: 5, length: 3 })).toBe('3 paths');
});
