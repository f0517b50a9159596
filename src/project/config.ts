// flue.config.ts: loaded, checked, and given as plain ConfigSpec.
import { readFileSync } from 'node:fs';
import { brandOf } from '../authoring/brand.ts';
import type { ConfigSpec, Policy } from '../authoring/config.ts';
import { isPlainObject } from '../protocol/json.ts';
import { fullModelName } from '../protocol/model-name.ts';
import { config as configShape } from './config-shape.ts';
import { describeExport } from './definition.ts';
import { type Exports, type LoadOptions, loadModule } from './load-module.ts';
import { type Problem, refuse } from './problem.ts';
import type { Complaint } from './shape.ts';

/** `file` is absolute; undefined means there is none, which is fine. Throws ProjectError. */
export async function loadConfig(file: string | undefined, options: LoadOptions): Promise<ConfigSpec> {
  if (file === undefined) return {};
  const path = options.relative(file);
  const exports = await loadModule(file, options);
  const problems = configProblems(exports, { path, text: readFileSync(file, 'utf8') });
  refuse(problems, 'config_error');
  return withFullNames(exports.default as ConfigSpec);
}

/** Whoever compares a model with the policy knows it by its full name. */
function withFullNames(config: ConfigSpec): ConfigSpec {
  const { policy } = config;
  return policy === undefined ? config : { ...config, policy: namedInFull(policy) };
}

export function namedInFull(policy: Policy): Policy {
  return policy.models === undefined ? policy : { ...policy, models: policy.models.map(fullModelName) };
}

/** A plain object is accepted too: `defineConfig` adds types, not meaning. */
export function configProblems(exports: Exports, source: { path: string; text: string }): Problem[] {
  const value = exports.default;
  if (!isPlainObject(value) || (brandOf(value) ?? 'config') !== 'config') {
    const found =
      'default' in exports ? `its default export is ${describeExport(value)}` : 'it has no default export';
    return [
      {
        path: source.path,
        message: `${found}, not a config`,
        fix: 'write export default defineConfig({ … })',
      },
    ];
  }
  return configShape(value, '').map((complaint) => placed(complaint, source));
}

/** The line is where the key is written first, each part of its path looked for after the one before. */
export function placed(
  { at, message, fix }: Complaint,
  { path, text }: { path: string; text: string },
): Problem {
  let from = 0;
  for (const key of at.split(/[.[\]]+/).filter((part) => /\D/.test(part))) {
    const name = key.replace(/[^\w]/g, '\\$&');
    const index = text.slice(from).search(new RegExp(`(?:^|[^\\w$.])['"]?${name}['"]?\\s*[:,}(]`));
    if (index === -1) break;
    from += index + 1;
  }
  return { path, line: from === 0 ? undefined : text.slice(0, from).split('\n').length, message, fix };
}
