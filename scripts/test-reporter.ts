import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Closes the run with what was skipped, what would enable it, and the one line that CI reads. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0 }
    const needed = new Map<string, number>()
    const unsteady: string[] = []
    for (const module of modules) {
      if (module.state() === 'failed' && [...module.children.allTests()].length === 0) counts.failed++
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (test.diagnostic()?.flaky) unsteady.push(`${test.module.relativeModuleId}: ${test.fullName}`)
        if (state === 'passed') counts.passed++
        else if (state === 'failed') counts.failed++
        else {
          counts.skipped++
          for (const name of debianPackagesNamedBy(test)) needed.set(name, (needed.get(name) ?? 0) + 1)
        }
      }
    }
    if (unsteady.length > 0) {
      console.log('\nPassed at the second attempt only, which is a fault of the test or of Shoal to be looked into:')
      for (const name of unsteady) console.log(`  ${name}`)
    }
    if (needed.size > 0) {
      console.log('\nSkipped here, and the Debian package that enables it:')
      for (const [name, tests] of needed) {
        // `package/suite` is unpacked beside the machine's own, which only our own set-up knows to do.
        console.log(
          `  ${name.includes('/') ? 'SHOAL_TEST_INSTALL=1 npm test # ' : 'apt-get install '}${name}  (${tests} tests)`,
        )
      }
    }
    if (process.env['CI'] !== undefined && counts.skipped > 0) {
      console.log('In CI a skipped test is a failure.')
      process.exitCode = 1
    }
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  }
}

function debianPackagesNamedBy(test: TestCase): readonly string[] {
  return [...test.fullName.matchAll(/\[needs ([^\]]+)\]/g)].map((match) => match[1] ?? '')
}
