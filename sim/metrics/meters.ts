import { type Counts, noCounts } from './counts.ts';
import { Gauge } from './gauge.ts';
import { Histogram } from './histogram.ts';
import { Peak } from './peak.ts';
import { Unrest } from './unrest.ts';

/** Everything that is measured during a run; flat memory, whatever its length. */
export class Meters {
  readonly counts: Counts = noCounts();
  /** Answer times of calls, from sending to the answer's arrival. */
  readonly latency: Histogram = new Histogram();
  /** From a module's request to its first answer (or its start, for jobs). */
  readonly firstResult: Histogram = new Histogram();
  /** From freezing to the first instruction on the target. */
  readonly downtime: Histogram = new Histogram();
  /** From a runtime's true end to the supervisor's verdict. */
  readonly detection: Histogram = new Histogram();
  /** Run time over run time alone, in thousandths. */
  readonly slowdown: Histogram = new Histogram();
  /** The part of an answer time that was spent under way. */
  readonly way: Histogram = new Histogram();
  /** Age of the newest answer when a newer one comes (peak age of information: Costa, Codreanu & Ephremides 2016). */
  readonly age: Histogram = new Histogram();
  /** From the loss of a module's instance to the next. */
  readonly recovery: Histogram = new Histogram();
  /** Error of predicted run times, in millionths. */
  readonly predictionError: Histogram = new Histogram();
  /** From a slow build to the first symptom that names its runtime. */
  readonly slowBuilds: Histogram = new Histogram();
  /** Real time that the core took for a step; no part of the summary, as no two runs have the same. */
  readonly stepTime: Histogram = new Histogram();
  readonly unrest: Unrest = new Unrest();
  /** Bytes of snapshots. */
  readonly carried: Peak = new Peak();
  /** What followed the ends of partitions. */
  readonly heals: { mostUs: number; mostMessages: number } = { mostUs: 0, mostMessages: 0 };
  /** Modules that are wanted and admitted but have no live instance. */
  readonly orphans: Gauge;
  /** Modules that wait in the supervisor's queue. */
  readonly waiting: Gauge;
  /** Surplus live instances: those beyond one per module. */
  readonly duplicates: Gauge;
  /** Modules that are paused by a migration. */
  readonly paused: Gauge;
  /** Modules with an instance where the supervisor does not believe it, or none where it does. */
  readonly distance: Gauge;
  /** Modules wanted. */
  readonly wanted: Gauge;
  /** Share of the modules' wanted work that live runtimes could carry. */
  readonly capacity: Gauge;
  /** Share of the free memory that lies where not even the smallest module fits. */
  readonly stranded: Gauge;

  constructor(atUs: number) {
    this.orphans = new Gauge(0, atUs);
    this.waiting = new Gauge(0, atUs);
    this.duplicates = new Gauge(0, atUs);
    this.paused = new Gauge(0, atUs);
    this.distance = new Gauge(0, atUs);
    this.wanted = new Gauge(0, atUs);
    this.capacity = new Gauge(1, atUs);
    this.stranded = new Gauge(0, atUs);
  }
}
