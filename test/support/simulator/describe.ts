// A plan in words, for whoever has to find out what went wrong.
import type { Moment, Op, Plan, PlannedRun, Trouble } from './plan.ts';

export function describePlan(plan: Plan): string {
  const { seed, leaseMs, asksHumans, weather, runs, troubles } = plan;
  const skies = Object.entries(weather).filter(([, value]) => value !== 0 && value !== false);
  return [
    `seed ${seed}${leaseMs === undefined ? '' : `, leases of ${leaseMs} ms`}${asksHumans ? '' : ', nobody to ask'}`,
    ...runs.map(runText),
    ...troubles.map(troubleText),
    `weather: ${skies.map(([name, value]) => `${name} ${typeof value === 'number' ? value.toFixed(2) : value}`).join(', ')}`,
  ].join('\n  ');
}

function runText({ number, at, kind, name, instance, session, program, limits }: PlannedRun): string {
  const limit = Object.entries(limits).flatMap(([key, value]) => (value === null ? [] : [`${key} ${value}`]));
  const what = kind === 'workflow' ? `: ${program.map(opText).join(', ')}` : ` of session ${session}`;
  return `run ${number} at ${at} ms, ${kind} ${name}/${instance}${what} (${limit.join(', ')})`;
}

function opText(op: Op): string {
  const { id, do: kind } = op;
  switch (op.do) {
    case 'exec':
      return `${kind}${id}(${op.command})`;
    case 'prompt':
    case 'skill':
    case 'task':
    case 'compact':
      return `${kind}${id}(${op.session}${'wants' in op && op.wants ? ', result' : ''})`;
    case 'step':
      return `${kind}${id}[${op.throws ? 'throws ' : ''}${op.inner.map(opText).join(', ')}]`;
    case 'parallel':
      return `${kind}${id}[${op.branches.map((branch) => branch.map(opText).join(', ')).join(' | ')}]`;
    case 'beside':
      return `${kind}${id}[${op.ops.map(opText).join(', ')}]`;
    case 'try':
      return `${kind}${id}[${op.body.map(opText).join(', ')}]`;
    default:
      return `${kind}${id}`;
  }
}

function troubleText({ at, ...trouble }: Trouble): string {
  const { is, ...details } = trouble;
  const more = Object.entries(details).map(([name, value]) => ` ${name} ${value}`);
  return `${is}${more.join('')} ${momentText(at)}`;
}

function momentText(at: Moment): string {
  return 'commit' in at ? `${at.when} commit ${at.commit}` : `at entry ${at.entry}`;
}
