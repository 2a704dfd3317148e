/** What intake is measured against: Shopify's Remix template, bare, with the template's own switches. */
import path from 'node:path';
import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    remix({
      appDirectory: 'bench/template-app/app',
      // Below the repository, so that what it imports is found in its node_modules.
      buildDirectory: 'build/bench-template',
      ignoredRouteFiles: ['**/.*'],
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_lazyRouteDiscovery: true,
        v3_singleFetch: false,
        v3_routeConfig: false,
      },
    }),
  ],
  build: { assetsInlineLimit: 0 },
  // The session storage asks @prisma/client for its error class, which our generator puts elsewhere.
  resolve: {
    alias: [
      {
        find: /^@prisma\/client$/,
        replacement: path.resolve(import.meta.dirname, '../../app/db/generated/client.ts'),
      },
    ],
  },
  ssr: { noExternal: ['@shopify/shopify-app-session-storage-prisma'] },
});
