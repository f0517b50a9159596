// What is refused, with which status and in the one envelope.
import { describe, expect, it } from 'vitest';
import { clientOf, type Target } from './client.ts';

export function describeRefusals(target: () => Target): void {
  const client = () => clientOf(target());
  const json = { 'content-type': 'application/json' };

  describe('a refusal', () => {
    it.each([
      ['malformed JSON', 400, 'malformed_request', { body: '{"a":', headers: json }],
      ['no UTF-8', 400, 'malformed_request', { body: new Uint8Array([0x22, 0xff, 0x22]), headers: json }],
      ['too deep JSON', 400, 'malformed_request', { body: '['.repeat(5000), headers: json }],
      [
        'no JSON by its type',
        415,
        'unsupported_media_type',
        { body: 'a=1', headers: { 'content-type': 'text/plain' } },
      ],
      ['too much', 413, 'payload_too_large', { body: `"${'x'.repeat(1024 * 1024)}"`, headers: json }],
      ['what the schema refuses', 422, 'invalid_input', { body: '{"name":1}', headers: json }],
      ['no number of seconds to wait', 400, 'malformed_request', {}, '?wait=soon'],
    ])('is for %s', async (_what, status, code, init, query = '') => {
      const answer = await client().send('POST', `/workflows/greet/refused${query}`, init);
      expect([answer.status, answer.json.error.code]).toEqual([status, code]);
      expect(answer.json.error.message).not.toBe('');
      expect((await client().get('/workflows/greet/refused')).status).toBe(404);
    });

    it.each([
      ['GET', '/nothing', 404, 'not_found'],
      ['GET', '/workflows/greet/', 404, 'not_found'],
      ['GET', '/dashboard', 404, 'not_found'],
      ['POST', '/workflows/nothing/a', 404, 'unknown_workflow'],
      ['GET', '/workflows/nothing', 404, 'unknown_workflow'],
      ['POST', '/agents/nobody/a', 404, 'unknown_agent'],
      ['GET', '/workflows/greet/nobody-made-it', 404, 'unknown_instance'],
      ['GET', '/workflows/greet/%ZZ', 400, 'malformed_request'],
      ['GET', '/workflows/greet/%ff', 400, 'malformed_request'],
      ['POST', `/workflows/greet/${'x'.repeat(257)}`, 400, 'invalid_instance_id'],
      ['GET', '/runs?status=odd', 400, 'malformed_request'],
      ['GET', '/runs?limit=0', 400, 'malformed_request'],
      ['GET', '/runs/nothing', 404, 'unknown_run'],
      ['GET', '/budgets/nothing', 404, 'unknown_budget'],
      ['DELETE', '/workflows/greet/nobody-made-it', 404, 'unknown_instance'],
    ])('of %s %s says %i %s', async (method, path, status, code) => {
      const answer = await client().send(method, path);
      expect([answer.status, answer.json.error.code]).toEqual([status, code]);
    });

    it.each([
      ['PATCH', '/workflows/greet/a', 'GET, HEAD, POST, DELETE, OPTIONS'],
      ['DELETE', '/workflows/greet', 'GET, HEAD, POST, OPTIONS'],
      ['GET', '/workflows/greet/a/approvals/c', 'POST, OPTIONS'],
      ['POST', '/runs', 'GET, HEAD, OPTIONS'],
      ['DELETE', '/budgets/b', 'GET, HEAD, PUT, OPTIONS'],
      ['GET', '/budgets/b/reserve', 'POST, OPTIONS'],
      ['POST', '/', 'GET, HEAD, OPTIONS'],
    ])('of %s %s says 405 and what is allowed', async (method, path, allow) => {
      const answer = await client().send(method, path);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
      expect((await client().send('OPTIONS', path)).headers.get('allow')).toBe(allow);
    });

    it('of a body of 10 MB comes after all of it was sent', async () => {
      const answer = await client().send('POST', '/workflows/greet/big', {
        body: Buffer.alloc(10_000_000, 'x'),
        headers: json,
      });
      expect([answer.status, answer.json.error.code]).toEqual([413, 'payload_too_large']);
    });

    it('of HEAD has no body and the status of GET', async () => {
      expect((await client().send('HEAD', '/healthz')).status).toBe(200);
      const missing = await client().send('HEAD', '/workflows/greet/nobody-made-it');
      expect([missing.status, missing.json]).toEqual([404, '']);
    });
  });
}
