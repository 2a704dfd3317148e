import '@shopify/shopify-app-remix/adapters/node';
import { AppDistribution, shopifyApp, type ApiVersion } from '@shopify/shopify-app-remix/server';
import { PrismaSessionStorage } from '@shopify/shopify-app-session-storage-prisma';
import { prisma } from './db.server.ts';

const shopify = shopifyApp({
  apiKey: process.env['SHOPIFY_API_KEY'] ?? '',
  apiSecretKey: process.env['SHOPIFY_API_SECRET'] ?? '',
  apiVersion: '2026-10' as ApiVersion,
  scopes: ['read_orders'],
  appUrl: process.env['SHOPIFY_APP_URL'] ?? '',
  authPathPrefix: '/auth',
  sessionStorage: new PrismaSessionStorage(prisma),
  distribution: AppDistribution.AppStore,
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
});

export const { authenticate } = shopify;
