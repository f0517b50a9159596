// A vitest reporter that ends with one line for machines: `N passed, N failed`.
// A test file that cannot be loaded and an unhandled error count as one failure each; skipped tests as neither.
export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const broken = modules.filter((module) => module.errors().length > 0);
    const passed = states.filter((state) => state === 'passed').length;
    const failed =
      states.filter((state) => state === 'failed').length + broken.length + unhandledErrors.length;
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
  }
}
