// Answers as JSON, and every refusal in the one envelope.
import { refusalOf } from './status.ts';

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}

export function refusal(thrown: unknown, headers: Record<string, string> = {}): Response {
  const { status, headers: own, error } = refusalOf(thrown);
  const challenge: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return json({ error }, status, { ...challenge, ...own, ...headers });
}
