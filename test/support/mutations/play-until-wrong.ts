// Plays histories from a seed on until one goes wrong, and says in one line of JSON which and how. A process of its own:
// a harness that is broken on purpose may do anything.
import { play } from '../simulator/batch.ts';
import { drawPlan } from '../simulator/draw-plan.ts';

export interface Outcome {
  histories: number;
  /** The first that went wrong. */
  seed: number | null;
  problems: string[];
}

const [, , histories, first] = process.argv.map(Number) as [number, number, number, number];
const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));

for (let seed = first; seed < first + histories; seed++) {
  process.stderr.write(`${seed}\n`);
  const problems = await problemsOf(seed);
  if (problems.length > 0) tell({ histories: seed - first + 1, seed, problems });
}
tell({ histories, seed: null, problems: [] });

async function problemsOf(seed: number): Promise<string[]> {
  try {
    const { problems } = await play(drawPlan(seed));
    return [...problems, ...unhandled.map((reason) => `unhandled: ${reason}`)];
  } catch (thrown) {
    return [`it throws ${thrown}`];
  }
}

function tell(outcome: Outcome): never {
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
  process.exit(0);
}
