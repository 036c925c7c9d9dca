/** A makespan that others have published for an instance. */
export interface Published {
  readonly makespan: number;
  readonly source: string;
}

const SOURCE = 'Gogos et al. 2016';

/**
 * The best makespans published for the twelve instances of Braun et al. (JPDC 61, 2001; 512 modules on 16 runtimes), found
 * by a mathematical solver: Gogos, Valouxis, Alefragis, Goulas, Voros & Housos, "Scheduling independent tasks on
 * heterogeneous processors using heuristics and column pricing", FGCS 60, 2016.
 */
const MAKESPANS: Readonly<Record<string, number>> = {
  u_c_hihi: 7358942.8,
  u_c_hilo: 152812.2,
  u_c_lohi: 238649.0,
  u_c_lolo: 5135.7,
  u_i_hihi: 2924720.0,
  u_i_hilo: 73202.1,
  u_i_lohi: 101527.0,
  u_i_lolo: 2533.4,
  u_s_hihi: 4080153.5,
  u_s_hilo: 95553.3,
  u_s_lohi: 121000.9,
  u_s_lolo: 3419.4,
};

/**
 * What is published for the instance of a file name such as `u_c_hihi.0.gz`, if its bound allows that it is the same
 * instance: the published figures are up to 0.6 % above it.
 */
export function publishedFor(fileName: string, bound: number): Published | null {
  const makespan = MAKESPANS[fileName.replace(/(\.0)?(\.gz)?$/, '')];
  if (makespan === undefined || makespan < bound * 0.999 || makespan > bound * 1.01) return null;
  return { makespan, source: SOURCE };
}
