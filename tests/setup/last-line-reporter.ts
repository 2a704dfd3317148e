import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

/** Ends the output with the plain line that continuous integration reads: `N passed, N failed`. */
export default class LastLineReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      let isEmpty = true;
      for (const test of module.children.allTests()) {
        isEmpty = false;
        const { state } = test.result();
        if (state === 'passed') counts.passed++;
        else if (state === 'failed') counts.failed++;
        else counts.skipped++;
      }
      // A file that does not load has no tests, and is a failure all the same.
      if (isEmpty || (module.state() === 'failed' && module.errors().length > 0)) counts.failed++;
    }
    counts.failed += unhandledErrors.length;
    // Interrupted, or stopped before the first test (no database, no files).
    if (counts.failed === 0 && (reason !== 'passed' || counts.passed === 0)) counts.failed = 1;
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    const line = `${counts.passed} passed, ${counts.failed} failed${skipped}\n`;
    // After the default reporter's own summary.
    process.once('exit', () => process.stdout.write(line));
  }
}
