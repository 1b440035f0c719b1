import { fileURLToPath } from 'node:url'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** Tests that run inside workerd, with the bindings of wrangler.toml and the sample's compiled routes. */
export default defineConfig({
  plugins: [
    cloudflareTest({
      main: './src/index.ts',
      miniflare: {
        compatibilityDate: '2026-10-20',
        compatibilityFlags: ['do_not_strip_bom_in_read_all_text'],
        kvNamespaces: ['STATE'],
        durableObjects: {
          REGISTRY: { className: 'Registry', useSQLite: true },
          METERS: { className: 'Meter', useSQLite: true },
          CONNECTIONS: { className: 'ConnectionShard', useSQLite: true },
        },
        bindings: {
          TIDEGATE_ADMIN_TOKEN: 'test-admin-token',
          TIDEGATE_SECRET_KEY: 'test-secret-key',
        },
      },
    }),
  ],
  resolve: {
    alias: {
      'tidegate:routes': fileURLToPath(new URL('./dist/routes.js', import.meta.url)),
      'tidegate:console': fileURLToPath(new URL('./dist/console.js', import.meta.url)),
    },
  },
  test: {
    name: 'workerd',
    include: ['test/workerd/**/*.test.ts'],
    globalSetup: ['./test/build-routes.ts'],
    testTimeout: 30_000,
  },
})
