// Statements as code. What a statement answers is how it ended.
import { type Code, choose, combine, constant, gather, later, now } from './code.ts';
import { compileKey, compilePlace } from './compile-target.ts';
import { compileTest } from './compile-test.ts';
import type { Compiler } from './compiler.ts';
import { DONE, type Done } from './done.ts';
import type { Redirection, Statement } from './syntax.ts';
import { toNumber, type Value } from './value.ts';

const NORMALLY: Done = DONE.normally;

export function compileStatement(statement: Statement, compiler: Compiler): Code<Done> {
  const { machine } = compiler;
  switch (statement.kind) {
    case 'expression':
      return combine([compiler.expression(statement.expression)], (_value) => NORMALLY);
    case 'print':
    case 'printf':
      return compilePrint(statement, compiler);
    case 'if': {
      const no = statement.no ? compiler.statement(statement.no) : constant(NORMALLY);
      return choose(compileTest(statement.test, compiler), compiler.statement(statement.yes), no);
    }
    case 'block':
      return sequence(statement.statements.map((each) => compiler.statement(each)));
    case 'loop':
      return compileLoop(statement, compiler);
    case 'each':
      return compileEach(statement, compiler);
    case 'delete': {
      const array = compiler.array(statement.array);
      if (statement.subscript === undefined) {
        return now(() => {
          array().clear();
          return NORMALLY;
        });
      }
      return combine([compileKey(statement.subscript, compiler)], (key) => {
        array().delete(key);
        return NORMALLY;
      });
    }
    case 'exit':
      if (statement.value === undefined) return constant<Done>(DONE.exited);
      return combine([compiler.expression(statement.value)], (value): Done => {
        machine.exitCode = Math.trunc(toNumber(value)) & 255;
        return DONE.exited;
      });
    case 'return': {
      const value = statement.value ? compiler.expression(statement.value) : constant<Value>(undefined);
      return combine([value], (returned): Done => {
        machine.returned = returned;
        return DONE.returned;
      });
    }
    case 'break':
      return constant<Done>(DONE.broken);
    case 'continue':
      return constant<Done>(DONE.continued);
    case 'next':
      return constant<Done>(DONE.next);
    case 'nextfile':
      return constant<Done>(DONE.nextFile);
  }
}

/** One after the other, up to the first that does not end normally. */
export function sequence(codes: ReadonlyArray<Code<Done>>): Code<Done> {
  const [only] = codes;
  if (only !== undefined && codes.length === 1) return only;
  if (codes.some(({ isLater }) => isLater)) {
    return later(async () => {
      for (const code of codes) {
        const done = code.isLater ? await code.run() : code.run();
        if (done !== NORMALLY) return done;
      }
      return NORMALLY;
    });
  }
  const runs = codes.map((code) => code.run as () => Done);
  return now(() => {
    for (let i = 0; i < runs.length; i++) {
      const done = (runs[i] as () => Done)();
      if (done !== NORMALLY) return done;
    }
    return NORMALLY;
  });
}

/** How a loop ends by how its body did; undefined when it goes on. */
function endOfLoop(done: Done): Done | undefined {
  if (done === NORMALLY || done === DONE.continued) return undefined;
  return done === DONE.broken ? NORMALLY : done;
}

function compileLoop(statement: Statement & { kind: 'loop' }, compiler: Compiler): Code<Done> {
  const { machine } = compiler;
  const { isTestedLast } = statement;
  const first = statement.first ? compiler.statement(statement.first) : constant(NORMALLY);
  const test = statement.test ? compileTest(statement.test, compiler) : constant(true);
  const step = statement.step ? compiler.statement(statement.step) : constant(NORMALLY);
  const body = compiler.statement(statement.body);
  if (!first.isLater && !test.isLater && !step.isLater && !body.isLater) {
    return now(() => {
      first.run();
      for (let isFirst = true; (isTestedLast && isFirst) || test.run(); isFirst = false) {
        machine.step();
        const end = endOfLoop(body.run());
        if (end !== undefined) return end;
        step.run();
      }
      return NORMALLY;
    });
  }
  return later(async () => {
    await first.run();
    for (let isFirst = true; (isTestedLast && isFirst) || (await test.run()); isFirst = false) {
      machine.step();
      const end = endOfLoop(await body.run());
      if (end !== undefined) return end;
      await step.run();
    }
    return NORMALLY;
  });
}

/** Over the keys as they are when it begins. */
function compileEach(
  { variable, array, body }: Statement & { kind: 'each' },
  compiler: Compiler,
): Code<Done> {
  const { machine } = compiler;
  const { write } = compilePlace(variable, compiler);
  const elements = compiler.array(array);
  const code = compiler.statement(body);
  if (!code.isLater) {
    return now(() => {
      for (const key of [...elements().keys()]) {
        machine.step();
        write(undefined, key);
        const end = endOfLoop(code.run());
        if (end !== undefined) return end;
      }
      return NORMALLY;
    });
  }
  return later(async () => {
    for (const key of [...elements().keys()]) {
      machine.step();
      write(undefined, key);
      const end = endOfLoop(await code.run());
      if (end !== undefined) return end;
    }
    return NORMALLY;
  });
}

function compilePrint(
  { kind, args, redirection }: Statement & { kind: 'print' | 'printf' },
  compiler: Compiler,
): Code<Done> {
  const { machine } = compiler;
  const write = compileWrite(redirection, compiler);
  const [only] = args;
  if (kind === 'print' && only !== undefined && args.length === 1) {
    return write(combine([compiler.expression(only)], (value) => machine.printed(value) + machine.lineEnd));
  }
  const values = gather(args.map((arg) => compiler.expression(arg)));
  if (kind === 'printf') return write(combine([values], (given) => machine.formatted(given)));
  return write(
    combine([values], (given) => {
      const { fieldJoint, lineEnd } = machine;
      if (given.length === 0) return machine.text(machine.record.whole) + lineEnd;
      let text = machine.printed(given[0]);
      for (let i = 1; i < given.length; i++) text += fieldJoint + machine.printed(given[i]);
      return text + lineEnd;
    }),
  );
}

function compileWrite(
  redirection: Redirection | undefined,
  compiler: Compiler,
): (text: Code<string>) => Code<Done> {
  const { machine } = compiler;
  const { outputs } = machine;
  if (redirection === undefined) {
    return (text) =>
      combine([text], (said) => {
        outputs.print(said);
        return NORMALLY;
      });
  }
  const { mode, to } = redirection;
  const name = compiler.expression(to);
  return (text) =>
    combine([text, name], (said, target) => {
      outputs.printTo(machine.text(target), mode, said);
      return NORMALLY;
    });
}
