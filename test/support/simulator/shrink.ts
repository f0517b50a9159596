// From a plan whose history goes wrong to a smaller one that goes wrong in the same way: whatever can be left out is.
import { kindOf } from './history.ts';
import { innerOf, type Op, type Plan } from './plan.ts';

/** Histories played for it, at most. */
const MOST_TRIES = 600;

export function shrinkPlan(plan: Plan, problemsOf: (plan: Plan) => string[]): Plan {
  const [first] = problemsOf(plan);
  if (first === undefined) return plan;
  let tries = 0;
  const fails = (candidate: Plan): boolean =>
    tries++ < MOST_TRIES && problemsOf(candidate).some((problem) => kindOf(problem) === kindOf(first));
  let smallest = plan;
  for (let isSmaller = true; isSmaller && tries < MOST_TRIES; ) {
    isSmaller = false;
    for (const candidate of smallerPlans(smallest)) {
      if (!fails(candidate)) continue;
      smallest = candidate;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

/** The largest steps first. */
function* smallerPlans(plan: Plan): Generator<Plan> {
  for (const runs of withoutEach(plan.runs)) yield { ...plan, runs };
  for (const troubles of withoutEach(plan.troubles)) yield { ...plan, troubles };
  for (const [index, run] of plan.runs.entries())
    for (const program of smallerPrograms(run.program))
      yield { ...plan, runs: plan.runs.with(index, { ...run, program }) };
  for (const [name, value] of Object.entries(plan.weather))
    if (value !== 0 && value !== false)
      yield { ...plan, weather: { ...plan.weather, [name]: typeof value === 'number' ? 0 : false } };
  if (plan.leaseMs !== undefined) yield { ...plan, leaseMs: undefined };
  for (const [index, run] of plan.runs.entries())
    if (run.at > 0) yield { ...plan, runs: plan.runs.with(index, { ...run, at: 0 }) };
}

function* smallerPrograms(ops: readonly Op[]): Generator<Op[]> {
  yield* withoutEach(ops);
  for (const [index, op] of ops.entries()) {
    for (const inner of innerOf(op)) {
      if (op.do !== 'step') yield ops.toSpliced(index, 1, ...inner);
      for (const smaller of smallerPrograms(inner)) yield ops.with(index, withInner(op, inner, smaller));
    }
  }
}

function withInner(op: Op, before: Op[], after: Op[]): Op {
  switch (op.do) {
    case 'step':
      return { ...op, inner: after };
    case 'parallel':
      return { ...op, branches: op.branches.map((branch) => (branch === before ? after : branch)) };
    case 'beside':
      return { ...op, ops: after };
    case 'try':
      return { ...op, body: after };
    default:
      return op;
  }
}

function* withoutEach<T>(items: readonly T[]): Generator<T[]> {
  for (const index of items.keys()) yield items.toSpliced(index, 1);
}
