import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // A worker a core, where the default leaves one core out: half of an end-to-end test is waiting.
    maxWorkers: '100%',
    globalSetup: ['./test/temporary-folder.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'src/**/*.test.tsx',
            'test/{conformance,purity,contracts,cli}/**/*.test.ts',
          ],
          // One module graph a worker: loading it anew for each file costs as much as the tests.
          isolate: false,
          // Schedules by the hundred take six seconds, on a machine that others use several times that.
          testTimeout: 60_000,
        },
      },
      './vitest.workerd.config.ts',
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
