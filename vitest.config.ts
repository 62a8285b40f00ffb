import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    slowTestThreshold: 5_000,
    // Tests of the command start processes: more at once than there are processors only wait for one another.
    maxConcurrency: 2,
  },
});
