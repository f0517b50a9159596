// Who is let in, and what everybody may see.
import { describe, expect, it } from 'vitest';
import { clientOf, type Target } from './client.ts';

export function describeAccess(target: () => Target): void {
  const stranger = () => clientOf({ ...target(), token: 'wrong' });

  describe('access', () => {
    it('is refused without the token before anything else is looked at', async () => {
      for (const [method, path] of [
        ['GET', '/workflows/greet/a'],
        ['GET', '/nothing/here'],
        ['PATCH', '/runs'],
        ['GET', '/metrics'],
        ['GET', '/openapi.json'],
      ] as const) {
        const answer = await stranger().send(method, path);
        expect([path, answer.status, answer.json.error?.code]).toEqual([path, 401, 'unauthorized']);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
      const body = await stranger().send('POST', '/workflows/greet/a', {
        body: '{',
        headers: { 'content-type': 'x' },
      });
      expect(body.status).toBe(401);
    });

    it('is open to the page at / and to /healthz, which names the version', async () => {
      const page = await stranger().get('/');
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      const health = await stranger().get('/healthz');
      expect([health.status, typeof health.json.version]).toEqual([200, 'string']);
    });
  });
}
