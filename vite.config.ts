import path from 'node:path';
import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    remix({
      ignoredRouteFiles: ['**/.*', '**/*.test.{ts,tsx}'],
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        v3_lazyRouteDiscovery: true,
        v3_singleFetch: true,
        v3_routeConfig: false,
      },
    }),
  ],
  build: { assetsInlineLimit: 0, target: 'es2022' },
  resolve: {
    alias: [
      // Shopify's session storage asks @prisma/client for its error class, which our generator puts elsewhere.
      {
        find: /^@prisma\/client$/,
        replacement: path.resolve(import.meta.dirname, 'app/db/generated/client.ts'),
      },
    ],
  },
  ssr: { noExternal: ['@shopify/shopify-app-session-storage-prisma'] },
});
