// The part of the repository that people write: sources, configuration, scripts, documents.
import type { TreeEntry } from './tree.ts';

export const readme = `# Widget

A small tool that renders widgets.

## Install

    npm install widget

## Usage

Run \`widget build\` and open the report.
See [the guide](docs/guide.md) and [the notes](docs/API%20notes.md).

- fast
- small
- TODO: tested

## License

MIT
`;

export const gitignore = 'node_modules/\ndist/\n*.log\n!logs/*.log\n# local\n.env\n';

const packageJson = {
  name: 'widget',
  version: '1.4.2',
  private: true,
  scripts: { build: 'tsc -p .', test: 'node --test', lint: 'biome check .' },
  dependencies: { zod: '^4.1.0', yaml: '2.9.1' },
  devDependencies: { typescript: '~5.9.3', '@types/node': '24.0.0' },
  files: ['dist', 'README.md'],
  engines: { node: '>=24' },
};

export const sources: Record<string, TreeEntry> = {
  'package.json': `${JSON.stringify(packageJson, null, 2)}\n`,
  'src/index.ts': `import { parse } from './core/parse.ts';
import { render } from './core/render.ts';
import { log } from './util/log.ts';

export function main(args: string[]): number {
  const widgets = parse(args[0] ?? '');
  if (widgets.length === 0) return proces.exit(1);
  log('info', \`rendering \${widgets.length}\`);
  // TODO: make the width an option
  console.log(render(widgets, 80));
  return 0;
}
`,
  'src/core/parse.ts': `/** One widget a line: name=width. */
export interface Widget {
  name: string;
  width: number;
}

export function parse(text: string): Widget[] {
  // FIXME: quotes
  return text
    .split('\\n')
    .filter((line) => line.includes('='))
    .map((line) => {
      const state = 0;
      const [name = '', width = '0'] = line.split('=');
      return { name: name.trim(), width: Number(width) };
    });
}
`,
  'src/core/render.ts': `import type { Widget } from './parse.ts';

export function render(widgets: Widget[], width: number): string {
  const total: number = 'none';
  // TODO: total
  return widgets.map((w) => w.name.padEnd(width, '.')).join('\\n');
}
`,
  'src/util/log.ts': `export type Level = 'debug' | 'info' | 'warn' | 'error';

export function log(level: Level, message: string): void {
  console.error(\`[\${level.toUpperCase()}] \${message}\`);
}
`,
  'test/parse.test.ts': `import { test } from 'node:test';
import assert from 'node:assert';
import { parse } from '../src/core/parse.ts';

test('parses an empty file', () => assert.deepEqual(parse(''), []));
test('parses a list', () => assert.equal(parse('a=1\\nb=2').length, 2));
`,
  '.github/workflows/ci.yml': `name: ci
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: npm ci
      - run: npm test
  release:
    needs: test
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: ./scripts/build.sh --release
`,
  'scripts/build.sh': {
    mode: 0o755,
    text: `#!/bin/bash
# Builds the widget.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
mode=debug
for arg in "$@"; do
  case $arg in
    --release) mode=release ;;
    *) die "unknown option: $arg" ;;
  esac
done
info "building in $mode mode"
`,
  },
  'scripts/lib.sh': `# Shared by the scripts.
info() { printf '==> %s\\n' "$*"; }
die() { printf 'error: %s\\n' "$*" >&2; exit 3; }
VERSION=1.4.2
`,
  'config.ini': `; settings
[server]
host = localhost
port=8080

[client]
retries = 3
name = "big client"
`,
  'docs/guide.md': `# Guide

First paragraph
over two lines.

| option | default |
|--------|---------|
| width  | 80      |
| level  | info    |

## Errors

Exit code 1 means nothing to render.
`,
  'docs/API notes.md': '# API notes\n\nThe file has a space in its name.\n',
  'CHANGELOG.md': `# Changelog

## 1.4.2 - 2026-01-04
- fix: widths of zero (#41)

## 1.4.1 - 2025-12-20
- fix: a crash on empty input (#38)
- docs: the guide (#37)

## 1.4.0 - 2025-12-01
- feat: colours (#30)
`,
  'old.conf': 'alpha=1\nbeta=2\ngamma=3\ndelta=4\n',
  'new.conf': 'alpha=1\nbeta=20\ngamma=3\nepsilon=5\ndelta=4\n',
};
