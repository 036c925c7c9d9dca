import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isRole, judgeOpening, type Role, type TlsFiles } from '../access/index.ts';

/** Options that say who may come in and how, as they are written. */
export interface AccessOptions {
  readonly users?: string;
  readonly jwtKey?: string;
  readonly jwtAudience?: string;
  readonly jwtIssuer?: string;
  readonly jwtRole?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecure?: boolean;
}

/** Who may come in and how, understood. Files are read later, because they are read again. */
export interface AccessPlan {
  /** `null` where nobody has to say who it is, unless there is a key for tokens. */
  readonly usersFile: string | null;
  readonly jwtKeyFile: string | null;
  readonly audience: string | null;
  readonly issuer: string | null;
  /** What owners of tokens are that name no role and are on no list; `null` for nobody. */
  readonly strangerRole: Role | null;
  readonly tls: TlsFiles | null;
  /** What to say about it before anything opens; `null` for nothing. */
  readonly warning: string | null;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Understands who may come in; adds to the faults what is wrong with it. */
export function readAccess(
  options: AccessOptions,
  env: Env,
  { folder, host }: { readonly folder: string; readonly host: string },
  faults: string[],
): AccessPlan {
  const usual = usersFileIn(folder);
  const usersFile = options.users ?? env.ARTS_USERS ?? (existsSync(usual) ? usual : null);
  const jwtKeyFile = options.jwtKey ?? env.ARTS_JWT_KEY ?? null;
  const {
    tlsCert: certPath,
    tlsKey: keyPath,
    jwtAudience: audience = null,
    jwtIssuer: issuer = null,
  } = options;
  if ((certPath === undefined) !== (keyPath === undefined))
    faults.push('--tls-cert and --tls-key go together');
  if (jwtKeyFile === null && (audience ?? issuer ?? options.jwtRole ?? null) !== null)
    faults.push('--jwt-audience, --jwt-issuer and --jwt-role are about tokens: give --jwt-key');
  const tls = certPath === undefined || keyPath === undefined ? null : { certPath, keyPath };
  const opening = judgeOpening({
    host,
    hasCredentials: usersFile !== null || jwtKeyFile !== null,
    hasTls: tls !== null,
    isInsecure: options.insecure === true,
  });
  if (opening.kind === 'refuse') faults.push(`--host ${host}: ${opening.sentence}`);
  return {
    usersFile,
    jwtKeyFile,
    audience,
    issuer,
    strangerRole: strangerRoleOf(options.jwtRole ?? 'client', faults),
    tls,
    warning: opening.kind === 'ok' ? opening.warning : null,
  };
}

function strangerRoleOf(text: string, faults: string[]): Role | null {
  if (text === 'none') return null;
  if (isRole(text)) return text;
  faults.push(`--jwt-role "${text}" is no role: admin, operator, client, viewer, runtime or "none"`);
  return null;
}

/** Where programs of a user keep what they have to remember (XDG Base Directory Specification 0.8). */
export const defaultFolder = (env: Env): string =>
  join(env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'arts');

/** Where the list of users is if nothing else is said. */
export const usersFileIn = (folder: string): string => join(folder, 'users.json');
