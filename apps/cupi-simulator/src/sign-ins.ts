import type { Account, Accounts, Credentials } from './accounts.js';
import { credentialTime, ruleOf } from './resources/credentials.js';
import type { Entry } from './table.js';
import type { World } from './world.js';

const KIND = 'user-passwords';
const MINUTE_MS = 60_000;

/** CUPI: the role that may change everything. */
const SYSTEM_ADMINISTRATOR = 'System Administrator';

/**
 * Sign-ins by user name and password: of the accounts from the start, and of users and administrators who have been given a
 * password. CUPI: their authentication rule locks them out after `MaxHacks` failures.
 */
export class SignIns {
  constructor(
    private readonly accounts: Accounts,
    private readonly world: World,
  ) {}

  /** The account with this name and password; undefined also while it is locked. A failure counts. */
  find(credentials: Credentials | undefined): Account | undefined {
    if (!credentials) return undefined;
    if (this.accounts.has(credentials.username)) return this.accounts.find(credentials);

    const user = this.#userOf(credentials.username);
    const password = user && this.world.find(KIND, [user.id], '');
    if (!password || password.row.get('Locked') === 'true' || this.#isLockedOut(password)) return undefined;
    if (!this.world.secrets.isRemembered(user.id, KIND, credentials.password, 1)) {
      this.#countFailure(password);
      return undefined;
    }
    if (password.row.get('HackCount') !== '0')
      this.world.set(KIND, password, { HackCount: '0', Hacked: 'false', TimeHacked: undefined });
    return { username: credentials.username, role: this.#roleOf(user.id) };
  }

  #userOf(username: string): Entry | undefined {
    const alias = username.toLowerCase();
    for (const resource of ['admin-users', 'users']) {
      for (const entry of this.world.all(resource)) {
        if (entry.row.get('Alias')?.toLowerCase() === alias) return entry;
      }
    }
    return undefined;
  }

  /** CUPI: for `LockoutDuration` minutes; with 0 until an administrator unlocks. */
  #isLockedOut({ row }: Entry): boolean {
    if (row.get('Hacked') !== 'true') return false;
    const minutes = Number(ruleOf(this.world, row)?.get('LockoutDuration') ?? 0);
    return minutes === 0 || this.#minutesSince(row.get('TimeHacked')) < minutes;
  }

  /** CUPI: failures are forgotten `HackResetTime` minutes after the last one; with `MaxHacks` 0 nobody is locked out. */
  #countFailure(password: Entry): void {
    const { row } = password;
    const rule = ruleOf(this.world, row);
    const isOver = row.get('Hacked') === 'true';
    const isForgotten =
      this.#minutesSince(row.get('TimeLastHack')) >= Number(rule?.get('HackResetTime') ?? 0);
    const failures = (isOver || isForgotten ? 0 : Number(row.get('HackCount'))) + 1;
    const limit = Number(rule?.get('MaxHacks') ?? 0);
    const now = credentialTime(this.world.now());
    const isLocked = limit > 0 && failures >= limit;
    this.world.set(KIND, password, {
      HackCount: String(failures),
      TimeLastHack: now,
      Hacked: String(isLocked),
      TimeHacked: isLocked ? now : undefined,
    });
  }

  /** Infinity when there is no time. */
  #minutesSince(time: string | undefined): number {
    if (time === undefined) return Infinity;
    const at = Date.parse(`${time.replace(' ', 'T').replace(/Z?$/, '')}Z`);
    return (this.world.now().getTime() - at) / MINUTE_MS;
  }

  /** Our decision: any other role than that of system administrators may read. */
  #roleOf(userId: string): Account['role'] {
    const roles = [...this.world.under('user-roles', [userId])].map(
      ({ row }) => this.world.locate(['system-roles', 'custom-roles'], row.get('RoleObjectId'))?.entry.row,
    );
    if (roles.some((role) => role?.get('RoleName') === SYSTEM_ADMINISTRATOR)) return 'administrator';
    return roles.length > 0 ? 'reader' : 'none';
  }
}
