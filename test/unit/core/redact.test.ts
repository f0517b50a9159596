import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/core/redact.ts';

describe('redact', () => {
  it('hides a secret as it is, JSON-escaped, URL-encoded, hex and base64 at every alignment', () => {
    const secret = 'p@ss"word/ü+42';
    const { redact } = createRedactor([secret]);
    const bytes = Buffer.from(secret);
    for (const form of [secret, JSON.stringify(secret), encodeURIComponent(secret), bytes.toString('hex')]) {
      expect(redact(`<${form}>`)).toContain('***');
    }
    for (const before of ['', 'a', 'ab', 'abc']) {
      const encoded = Buffer.from(`${before}${secret}tail`).toString('base64');
      expect(redact(encoded)).toContain('***');
    }
  });

  it('hides a secret that a server escaped, whatever its writer escapes', () => {
    const secret = `ab/cd+ef==1"2&<x>'z`;
    const { redact } = createRedactor([secret]);
    const json = JSON.stringify(secret).slice(1, -1);
    const unicode = (characters: RegExp, isUpper = false): string =>
      secret.replace(characters, (one) => {
        const code = one.charCodeAt(0).toString(16).padStart(4, '0');
        return `\\u${isUpper ? code.toUpperCase() : code}`;
      });
    const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    for (const form of [
      json,
      json.replaceAll('/', '\\/'),
      JSON.stringify(json.replaceAll('/', '\\/')).slice(1, -1),
      unicode(/[<>&"]/g),
      unicode(/[<>&"'+/=]/g, true),
      html,
      html.replaceAll('"', '&quot;').replaceAll("'", '&#039;').replaceAll('/', '&#x2F;'),
      secret.replace(/\W/g, (one) => `&#${one.charCodeAt(0)};`),
      secret.replace(/\W/g, (one) => `&#x${one.charCodeAt(0).toString(16)};`),
    ]) {
      expect(redact(`<${form}>`)).toBe('<***>');
    }
  });

  it('does not take long over text that nearly is a secret', () => {
    const { redact } = createRedactor(['\\'.repeat(60).concat('/a'), '/'.repeat(60).concat('z')]);
    const text = ['\\', '/', '\\/'].map((one) => one.repeat(5000)).join(' ');
    const began = performance.now();
    expect(redact(text)).toBe(text);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('leaves text alone when there is nothing to hide, and ignores values too short to be secrets', () => {
    const { redact } = createRedactor(['a', 'true', '']);
    expect(redact('a true story')).toBe('a true story');
  });

  it('hides what is registered later, until it is taken back', () => {
    const redactor = createRedactor(['first-secret']);
    expect(redactor.redact('first-secret second-secret')).toBe('*** second-secret');
    redactor.add(' second-secret ');
    redactor.add('second-secret');
    expect(redactor.redact('first-secret second-secret')).toBe('*** ***');
    redactor.forget('second-secret');
    redactor.forget('never known');
    expect(redactor.redact('first-secret second-secret')).toBe('*** second-secret');
    redactor.forget('first-secret');
    expect(redactor.redact('first-secret')).toBe('first-secret');
  });

  it('hides the longer of two overlapping secrets whole', () => {
    const { redact } = createRedactor(['secret1', 'secret1-long']);
    expect(redact('x secret1-long y')).toBe('x *** y');
  });

  it('never lets any registered secret through, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 40 }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          fc.pre(secret.trim().length >= 6);
          const { redact } = createRedactor([secret]);
          expect(redact(before + secret.trim() + after).includes(secret.trim())).toBe(
            '***'.includes(secret.trim()),
          );
        },
      ),
      { numRuns: 1000, seed: 7 },
    );
  });
});
