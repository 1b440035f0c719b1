import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
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
          testTimeout: 20_000,
        },
      },
      './vitest.workerd.config.ts',
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
