/**
 * The pages beside the admin, by how their paths begin. Add one here and it is served, on plain localhost as well
 * as at `https://<shop>.myshopify.com`.
 */
import type { Door } from '../hosts/http.ts';
import type { Devshop } from '../start.ts';

/** Makes the door when devshop starts; `url.pathname` still has the whole path. */
export type PageDoor = (devshop: Devshop) => Door;

export const pageDoors: Readonly<Record<`/${string}`, PageDoor>> = {};
