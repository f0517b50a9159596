import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openapiText } from '../../../src/http/openapi.ts';

describe('openapi.json', () => {
  it('is valid OpenAPI 3.1 in the eyes of a public validator', async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(openapiText('1.2.3')));
    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('refers to nothing that is not there, and describes each operation', () => {
    const document = JSON.parse(openapiText('1.2.3'));
    for (const [, path] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = path
        ?.split('/')
        .reduce((at: Record<string, unknown>, key) => at?.[key] as typeof at, document);
      expect([path, typeof found]).toEqual([path, 'object']);
    }
    expect(document.components.schemas.RunSnapshot.required).toContain('pendingApprovals');
  });
});
