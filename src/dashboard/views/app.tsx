// Who is let in sees runs; everybody else a field for the token.
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { FlueError } from '../../errors.ts';
import { connect, tryToken } from '../page/connect.ts';
import { useRoute } from '../page/hooks.ts';
import { storedToken, storeToken } from '../page/token.ts';
import { EVERYTHING } from '../runs/filter.ts';
import { createRunList } from '../runs/run-list.ts';
import { Bar } from './bar.tsx';
import { RunListPage } from './run-list-page.tsx';
import { RunPage } from './run-page.tsx';
import type { Session } from './session.ts';
import { SignIn } from './sign-in.tsx';

/** undefined: nobody has been let in. */
interface Entry {
  token: string | undefined;
}

export function App() {
  const [entry, setEntry] = useState<Entry | undefined>(() => {
    const token = storedToken();
    return token === undefined ? undefined : { token };
  });
  const [problem, setProblem] = useState<string>();
  const leave = useCallback((why?: string) => {
    storeToken(undefined);
    setProblem(why);
    setEntry(undefined);
  }, []);
  // A server that is open to everybody asks for no token.
  useEffect(() => {
    if (entry !== undefined || problem !== undefined) return;
    tryToken(undefined).then(
      () => setEntry((now) => now ?? { token: undefined }),
      () => {},
    );
  }, [entry, problem]);
  const session = useMemo((): Session | undefined => {
    if (entry === undefined) return undefined;
    const connected = connect(entry.token);
    return {
      ...connected,
      list: createRunList(connected.client),
      hasToken: entry.token !== undefined,
      leave,
    };
  }, [entry, leave]);
  if (session !== undefined) return <Inside session={session} />;
  return (
    <SignIn
      problem={problem}
      onToken={async (token) => {
        await tryToken(token);
        storeToken(token);
        setProblem(undefined);
        setEntry({ token });
      }}
    />
  );
}

function Inside({ session }: { session: Session }) {
  const route = useRoute();
  const onFailure = useCallback(
    (thrown: unknown) => {
      if (thrown instanceof FlueError && thrown.code === 'unauthorized')
        session.leave('The server does not accept this token any more.');
    },
    [session],
  );
  return (
    <>
      <Bar session={session} />
      {route.at === 'run' ? (
        <RunPage key={route.run.href} run={route.run} session={session} onFailure={onFailure} />
      ) : (
        <RunListPage
          session={session}
          filter={route.at === 'list' ? route.filter : EVERYTHING}
          onFailure={onFailure}
        />
      )}
    </>
  );
}
