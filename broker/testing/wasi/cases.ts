/** A file or link of the world that a program finds: its text, or where it leads. */
export type Entry = { readonly text: string } | { readonly target: string };

/** A program of the suite, what it finds, and what is right. */
export interface Case {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
  /** By path below `/`; of these, `/sandbox` and `/tmp` are opened for it. */
  readonly files: Readonly<Record<string, Entry>>;
  readonly stdin: string;
  readonly stdout: string;
  readonly exitCode: number;
  /** Why it fails here and is to fail: what it takes for right is not what others do. */
  readonly contrary: string | null;
}

const INPUT = 'hello from input.txt';

/** What most find: three files and a folder. */
const SANDBOX: Case['files'] = {
  'sandbox/input.txt': { text: `${INPUT}\n` },
  'sandbox/input2.txt': { text: 'hello from input2.txt\n' },
  'sandbox/notadir': { text: '' },
  'sandbox/subdir/outside.txt': { text: '' },
};

/**
 * What those find that follow links. Node's driver lays links out so that they lead somewhere only if they are resolved
 * from the opened folder, as its library did; here they lead to the same places as POSIX resolves them.
 */
const LINKS: Case['files'] = {
  'outside.txt': { text: 'this should be inaccessible' },
  'sandbox/input.txt': { text: INPUT },
  'sandbox/subdir/input.txt': { text: INPUT },
  'sandbox/subdir/input_link.txt': { target: 'input.txt' },
  'sandbox/subdir/outside.txt': { target: '../../outside.txt' },
  'sandbox/subdir/loop1': { target: 'loop2' },
  'sandbox/subdir/loop2': { target: 'loop1' },
};

const plain = (name: string, rest: Partial<Case> = {}): Case => ({
  name,
  args: ['foo', '-bar', '--baz=value'],
  env: ['NODE_PLATFORM=linux'],
  files: SANDBOX,
  stdin: '',
  stdout: '',
  exitCode: 0,
  contrary: null,
  ...rest,
});

const linked = (name: string, stdout = '', contrary: string | null = null): Case =>
  plain(name, { args: [], files: LINKS, stdout, contrary });

/** The programs of Node's own WASI suite (`test/wasi`, Node 18.20), with what they are given and expected to do there. */
export const CASES: readonly Case[] = [
  plain('cant_dotdot'),
  plain('clock_getres'),
  linked(
    'create_symlink',
    INPUT,
    'it wants readlink to count a byte more than the link has (POSIX, readlink)',
  ),
  plain('exitcode', { exitCode: 120 }),
  plain('fd_prestat_get_refresh'),
  linked('follow_symlink', INPUT),
  plain('freopen', { stdout: 'hello from input2.txt\n' }),
  plain('ftruncate'),
  plain('getentropy'),
  plain('getrusage'),
  plain('gettimeofday'),
  linked('link'),
  plain('main_args'),
  plain('notdir'),
  plain('poll'),
  plain('preopen_populates'),
  plain('read_file', { stdout: `${INPUT}\n` }),
  plain('read_file_twice', { stdout: `${INPUT}\n${INPUT}\n` }),
  plain('readdir', {
    contrary: 'it wants a folder to list neither itself nor the one above it, as POSIX systems do',
  }),
  plain('sock'),
  plain('stat'),
  plain('stdin', { stdin: 'hello world', stdout: 'hello world' }),
  linked('symlink_escape'),
  linked('symlink_loop'),
  plain('write_file'),
];
