// Adds to package-lock.json the platform packages npm left out: npm omits an optional package it could not
// look up at install time (npm/cli#4828), and `npm ci` then refuses the lockfile. Their os, cpu and libc are
// read from their names; they carry no integrity until someone installs on that platform. Run after npm install.
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const added = [];

for (const [parentPath, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (parentPath === '' || isLocked(parentPath, name)) continue;
    lock.packages[`node_modules/${name}`] = platformEntry(name, version, parent.dev);
    added.push(`${name}@${version}`);
  }
}

if (added.length > 0) {
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  // What is installed here is still what the lockfile says; ensure-install.mjs compares these times.
  utimesSync(new URL('../node_modules/.package-lock.json', import.meta.url), new Date(), new Date());
}
console.error(
  `package-lock.json: ${added.length} platform packages added${added.map((one) => `\n  ${one}`).join('')}`,
);

function isLocked(parentPath, name) {
  return `${parentPath}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages;
}

function platformEntry(name, version, dev) {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  if (os.length + cpu.length === 0 || /[^\d.a-z-]/.test(version))
    throw new Error(`No platform in ${name}@${version}`);
  const libc = os[0] === 'linux' ? [/musl/.test(name) ? 'musl' : 'glibc'] : [];
  const entry = { version, cpu, dev, libc, optional: true, os };
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value && value.length !== 0));
}
