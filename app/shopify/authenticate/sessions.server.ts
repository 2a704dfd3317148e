import { PrismaPg } from '@prisma/adapter-pg';
import type { Session } from '@shopify/shopify-app-remix/server';
import { PrismaSessionStorage } from '@shopify/shopify-app-session-storage-prisma';
import { isUniqueViolation } from '#app/db/constraints.ts';
import type { Database } from '#app/db/database.ts';
import { PrismaClient } from '#app/db/generated/client.ts';

/** One attempt at start: the database was migrated before the server listened. */
const READY = { connectionRetries: 1, connectionRetryIntervalMs: 0 };

/**
 * Shopify's sessions in our `session` table, through the process's own connections. Of staff it keeps what is shown
 * (name, language), not how to reach them. A token got by exchange is news of the shop: what Shopify tells of it
 * is asked again at this visit.
 */
export class Sessions extends PrismaSessionStorage<PrismaClient> {
  private readonly database: Database;

  constructor(database: Database) {
    super(new PrismaClient({ adapter: new PrismaPg(database) }), READY);
    this.database = database;
    // Awaited at each use; unheard until then, its failure would end the process.
    this.firstLook.catch(() => undefined);
  }

  override async storeSession(session: Session): Promise<boolean> {
    await this.beReady();
    const user = session.onlineAccessInfo?.associated_user;
    if (user) Object.assign(user, { email: null, email_verified: false });
    await this.upsert(session);
    if (!session.isOnline && session.accessToken) {
      await this.database.query('UPDATE shop SET facts_due = true WHERE domain = $1', [session.shop]);
    }
    return true;
  }

  override async loadSession(id: string): Promise<Session | undefined> {
    await this.beReady();
    return super.loadSession(id);
  }

  /** Parallel requests of a first visit write the same row: the later one finds it there. */
  private async upsert(session: Session): Promise<void> {
    try {
      await super.storeSession(session);
    } catch (error) {
      if (!isUniqueViolation(error) && (error as { code?: unknown }).code !== 'P2002') throw error;
      await super.storeSession(session);
    }
  }

  /** The storage looks for its table once; a database that was away then would be missed for ever. */
  private async beReady(): Promise<void> {
    if (!(await this.firstLook.catch(() => false))) await this.isReady();
  }

  /** Private to the storage, which sets it anew in `isReady`. */
  private get firstLook(): Promise<boolean> {
    return (this as unknown as { ready: Promise<boolean> }).ready;
  }
}
