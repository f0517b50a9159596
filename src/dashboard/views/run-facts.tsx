// What stands beside the timeline: input, changed files, models, who started the run.
import type { ComponentChildren } from 'preact';
import { isPlainObject } from '../../protocol/json.ts';
import { formatUsd } from '../../protocol/money.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { formatCount } from '../format.ts';
import type { ChangedFile } from '../run/changed-files.ts';
import type { RunView } from '../run/timeline.ts';
import { visibleLine } from '../shown-text.ts';
import { Value } from './value.tsx';

export function RunFacts({ view: { snapshot, files } }: { view: RunView }) {
  const { input, models, trigger, session } = snapshot;
  const origin = [
    ['Started by', trigger.via],
    ['Actor', trigger.actor],
    ['Repository', trigger.repository],
    ['Commit', trigger.sha],
    ['Session', session === 'default' ? null : session],
  ].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  return (
    <aside class="facts" aria-label="Details">
      {input !== undefined && (
        <Fact title={snapshot.kind === 'agent' ? 'Message' : 'Input'}>
          <Value value={inputOf(snapshot)} />
        </Fact>
      )}
      {files.length > 0 && <Files files={files} />}
      {models.length > 0 && <Models models={models} />}
      <Fact title="Origin">
        <dl class="pairs">
          {origin.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{visibleLine(value, 300)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </Fact>
    </aside>
  );
}

function Fact({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Files({ files }: { files: readonly ChangedFile[] }) {
  return (
    <Fact title={`Files changed (${formatCount(files.length)})`}>
      <ul class="files">
        {files.map(({ path, writes, edits }) => (
          <li key={path}>
            <code>{visibleLine(path, 400)}</code>
            <span class="muted">
              {[times('written', writes), times('edited', edits)].filter(Boolean).join(', ')}
            </span>
          </li>
        ))}
      </ul>
      <p class="muted small">By write and edit. What commands have changed is not told.</p>
    </Fact>
  );
}

function times(what: string, count: number): string {
  if (count === 0) return '';
  return count === 1 ? what : `${what} ${formatCount(count)}×`;
}

function Models({ models }: { models: RunSnapshot['models'] }) {
  return (
    <Fact title="Models">
      <ul class="models">
        {models.map(({ model, requests, usage, costUsd }) => (
          <li key={model}>
            <bdi class="model">{visibleLine(model)}</bdi>
            <span>{formatUsd(costUsd)}</span>
            <span class="muted">
              {formatCount(requests)} {requests === 1 ? 'turn' : 'turns'} · {formatCount(usage.inputTokens)}{' '}
              in / {formatCount(usage.outputTokens)} out
            </span>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

/** Of an agent's run what was said to it. */
function inputOf({ kind, input }: RunSnapshot): unknown {
  const isMessage = kind === 'agent' && isPlainObject(input) && Object.keys(input).length === 1;
  return isMessage ? (input.message ?? input) : input;
}
