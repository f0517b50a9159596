import { describe, expect, it } from 'vitest';
import { deploySection } from '../../../src/report/deploy-section.ts';

const DEPLOYED = {
  name: 'greeter',
  url: 'https://greeter.acme.workers.dev',
  versionId: 'v-2',
  previousVersionId: 'v-1',
  verified: null,
  rolledBack: false,
  dryRun: false,
};

describe('a deploy in a report', () => {
  it('says where, which version, and which was there before', () => {
    expect(deploySection(DEPLOYED)).toBe(
      [
        '| Deployment | |',
        '| --- | --- |',
        '| Worker | greeter |',
        '| URL | <https://greeter.acme.workers.dev> |',
        '| Version | `v-2` |',
        '| Before | `v-1` |',
      ].join('\n'),
    );
  });

  it('says that it was rolled back', () => {
    const text = deploySection({ ...DEPLOYED, verified: false, rolledBack: true });
    expect(text).toContain('| Verified | no |\n| Rolled back | yes, `v-1` answers again |');
  });

  it('says of a dry run that nothing was changed, and nothing where there was no deploy', () => {
    const text = deploySection({ ...DEPLOYED, versionId: null, previousVersionId: null, dryRun: true });
    expect(text).toContain('nothing was changed');
    expect(deploySection(undefined)).toBe('');
  });

  it('lets nothing out of its cells', () => {
    const text = deploySection({ ...DEPLOYED, url: 'https://a.example/> | @mona', versionId: '`x` | y' });
    expect(text).not.toContain('@mona');
    expect(text.split('\n').map((line) => line.split(/(?<!\\)\|/).length)).toEqual([4, 4, 4, 4, 4, 4]);
  });
});
