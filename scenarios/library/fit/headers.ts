/** What every table says of where it comes from. */
const ORIGIN: Readonly<Record<string, string>> = {
  source: 'Pitot measurements, github.com/WiseLabCMU/pitot b94541c (2025-05-08); fitted by fit/main.ts',
  cite: [
    'Huang, Ramesh, Ruppel, Pereira, Rowe, Joe-Wong: Interference-Aware Edge Runtime Prediction',
    'with Conformal Matrix Completion. MLSys 2025, arXiv 2503.06428',
  ].join(' '),
  licence: 'MIT as pyproject.toml of the source declares; a derived table, not the measurements',
};

/** Words that precede the tables of platforms and workloads. */
export const ALONE_HEADER: Readonly<Record<string, string>> = {
  ...ORIGIN,
  law: [
    'timeMs = startUpMs(platform) + workMs(workload) * slowness(platform);',
    'slowness of wasmtime-a:hc-33 is 1',
  ].join(' '),
  columns: [
    'medianError: median of |measured / predicted - 1|; logSd: robust standard deviation of log(measured / predicted);',
    'runCount 0: never measured, engine effect + device effect',
  ].join(' '),
  limits: [
    'whole processes on idle machines with locked clocks; start-up is a mean over modules,',
    'so the JIT compile or the load of a very big one is not told apart',
  ].join(' '),
};

/** Words that precede the table of exceptions. */
export const EXCEPTIONS_HEADER: Readonly<Record<string, string>> = {
  ...ORIGIN,
  meaning: [
    'workFactor = measured work / (workMs * slowness), where that is beyond a factor of 2 either way',
    'and work is at least half of the predicted time',
  ].join(' '),
};

/** Words that precede the tables of interference. */
export const INTERFERENCE_HEADER: Readonly<Record<string, string>> = {
  ...ORIGIN,
  law: [
    'slowdown beside one co-runner = coRunnerFactor(platform)',
    '* exp(gain(device) * (sensitivity(victim) + pressure(aggressor))) * log-normal(0, logSd(device))',
  ].join(' '),
  limits: [
    'co-runners loop as whole processes, so the pressure of very short modules includes their process starts;',
    '3 and 4 modules are known as a distribution over all devices only',
  ].join(' '),
  manyWaySource: [
    "2-way from if2.npz; 3- and 4-way from the paper's histogram of slowdowns in bins of 0.25,",
    'values below 1 clipped to 1, content of a bin spread evenly',
  ].join(' '),
};
