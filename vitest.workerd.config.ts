import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { name: 'workerd', include: ['test/workerd/**/*.test.ts'] } })
void cloudflareTest
