// The field for the token.
import { useEffect, useRef, useState } from 'preact/hooks';
import { FlueError } from '../../errors.ts';
import { useTitle } from '../page/hooks.ts';
import { tokenProblem } from '../page/token.ts';
import { Mark } from './mark.tsx';

export interface SignInProps {
  problem: string | undefined;
  /** Rejects when the token is not accepted. */
  onToken(token: string): Promise<void>;
}

export function SignIn({ problem, onToken }: SignInProps) {
  const field = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState(problem);
  const [isBusy, setBusy] = useState(false);
  useTitle('flue');
  useEffect(() => field.current?.focus(), []);
  const submit = async (): Promise<void> => {
    const token = field.current?.value.trim() ?? '';
    const wrong = tokenProblem(token);
    setFailure(wrong);
    if (wrong !== undefined) return;
    setBusy(true);
    try {
      await onToken(token);
    } catch (thrown) {
      setFailure(sentenceOf(thrown));
      setBusy(false);
      field.current?.select();
    }
  };
  return (
    <main class="sign-in">
      <Mark />
      <h1>flue</h1>
      <p class="muted">Runs of this server, as they happen.</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label for="token">Token</label>
        <input
          id="token"
          ref={field}
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          aria-invalid={failure !== undefined}
          aria-describedby="token-problem"
        />
        <p id="token-problem" class="problem" role="alert">
          {failure}
        </p>
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? 'Connecting…' : 'Connect'}
        </button>
      </form>
      <p class="muted small">It stays in this tab and is forgotten when the tab is closed.</p>
    </main>
  );
}

function sentenceOf(thrown: unknown): string {
  if (!(thrown instanceof FlueError)) return 'Something unexpected went wrong.';
  if (thrown.code === 'unauthorized') return 'The server does not accept this token.';
  if (thrown.code === 'server_unreachable') return 'The server does not answer. Try again in a moment.';
  return thrown.message;
}
