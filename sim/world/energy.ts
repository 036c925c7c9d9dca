import type { PowerLaw } from '../../scenarios/model.ts';
import { Alarms } from './alarms.ts';
import { US_PER_SECOND } from './calendar.ts';
import { isWithin, nextEdgeUs } from './charging.ts';
import type { EnergyPlan, Fill } from './energy-plan.ts';

const JOULES_PER_WATT_HOUR = 3_600;
const BYTES_PER_MEGABYTE = 1e6;
/** A border counts as reached when it is this near: 5 ms at 2 W (assumption: finer than any keep-alive). */
const NEAR_JOULES = 0.01;
/** An empty device comes back at this charge; assumption, so that a charger does not make it flicker. */
const REVIVE_SHARE = 0.05;
/** Low turns to fine this much above the mark; assumption, for the same reason. */
const RELIEF_SHARE = 0.02;
const FILLS: readonly Fill[] = ['fine', 'low', 'empty'];
const FINE = 0;
const LOW = 1;
const EMPTY = 2;

/**
 * Energy of all devices: power is `idleWatts` while on + `wattsPerBusyCore` × busy cores, and every megabyte on the
 * radio adds joules. (Figures are the device library's: phones 2.2-2.5 W idle with screen, SIGCOMM 2021 power
 * study; nearly all others assumptions. Linear in load: assumption.)
 *
 * Because power is linear in busy cores, its exact integral is idle × time + watts × core time used, so nothing is
 * charged when loads change, only when somebody asks. Of what is drawn, the charger gives what it can and the
 * battery the rest; drawn = from the grid + from the battery, always. While charging, a full battery makes the split
 * depend on the order of loads, so a charging device is settled at every change of its load.
 *
 * One pending event per battery: the earliest time a border (low, empty, an end of charging) can be reached at
 * full power, with half the distance kept for the radio; when it rings it is set anew. So a load change costs
 * nothing, a border is seen within `NEAR_JOULES`, and a discharge costs a few dozen events.
 */
export class Energy {
  readonly #plan: EnergyPlan;
  readonly #settledUs: Float64Array;
  readonly #settledCoreUs: Float64Array;
  readonly #radioJoules: Float64Array;
  /** Radio energy that may be spent before the event must move. */
  readonly #radioAllowance: Float64Array;
  readonly #drawnJoules: Float64Array;
  readonly #gridJoules: Float64Array;
  readonly #chargeJoules: Float64Array;
  readonly #setJoules: Float64Array;
  readonly #alarms: Alarms;
  readonly #isOn: Uint8Array;
  readonly #fill: Uint8Array;
  /** The fill that the owner was last told of. */
  readonly #toldFill: Uint8Array;
  readonly #isCharging: Uint8Array;

  constructor(plan: EnergyPlan) {
    const { laws, calendar, kind, load } = plan;
    const count = laws.length;
    this.#plan = plan;
    this.#settledUs = new Float64Array(count).fill(calendar.nowUs);
    this.#settledCoreUs = Float64Array.from(laws, (_, device) => load.busyCoreUs(device));
    this.#radioJoules = new Float64Array(count);
    this.#radioAllowance = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.#drawnJoules = new Float64Array(count);
    this.#gridJoules = new Float64Array(count);
    this.#chargeJoules = Float64Array.from(laws, (law) => capacityJoules(law) * law.chargeShare);
    this.#setJoules = new Float64Array(count);
    this.#alarms = new Alarms(calendar, kind, count);
    this.#isOn = new Uint8Array(count);
    this.#fill = new Uint8Array(count);
    this.#toldFill = new Uint8Array(count);
    this.#isCharging = new Uint8Array(count);
    load.onLoadChange((device) => this.settle(device));
    for (const [device, law] of laws.entries()) if (law.batteryWattHours !== null) this.ring(device);
  }

  /** Switches a device on or off; off, it draws nothing but still charges. */
  power(device: number, isOn: boolean): void {
    this.settle(device);
    this.#isOn[device] = isOn ? 1 : 0;
    this.#arm(device);
  }

  /** Charges the radio for bytes sent or received. */
  spend(device: number, bytes: number): void {
    const law = this.#plan.laws[device] as PowerLaw;
    const joules =
      (this.#radioJoules[device] as number) + (law.radioJoulesPerMegabyte * bytes) / BYTES_PER_MEGABYTE;
    this.#radioJoules[device] = joules;
    if (joules <= (this.#radioAllowance[device] as number)) return;
    this.settle(device);
    this.#arm(device);
  }

  /** The device's event is due: returns how full the battery is now; sets the next event. */
  ring(device: number): Fill {
    const { laws, calendar } = this.#plan;
    this.settle(device);
    const charging = isWithin(laws[device]?.charging ?? [], calendar.nowUs);
    if (charging !== (this.#isCharging[device] === 1)) {
      this.#isCharging[device] = charging ? 1 : 0;
      this.#plan.load.watch(device, charging);
    }
    return this.#tell(device);
  }

  /** How full a battery is; when that changes, an event tells it at once. */
  fill(device: number): Fill {
    return FILLS[this.#fill[device] as number] as Fill;
  }

  /** Sets the charge from outside, such as a happening of the scenario; returns how full it is then. */
  setCharge(device: number, chargeShare: number): Fill {
    this.settle(device);
    const joules = chargeShare * capacityJoules(this.#plan.laws[device] as PowerLaw);
    (this.#setJoules[device] as number) += joules - (this.#chargeJoules[device] as number);
    this.#chargeJoules[device] = joules;
    return this.#tell(device);
  }

  /** Charge left, [0, 1]; `null` for a plugged device. */
  chargeShare(device: number): number | null {
    const law = this.#plan.laws[device] as PowerLaw;
    if (law.batteryWattHours === null) return null;
    this.settle(device);
    return Math.min(1, (this.#chargeJoules[device] as number) / capacityJoules(law));
  }

  isCharging(device: number): boolean {
    return this.#isCharging[device] === 1;
  }

  /** All energy a device has drawn since the start. */
  drawnJoules(device: number): number {
    this.settle(device);
    return this.#drawnJoules[device] as number;
  }

  /** What the grid gave it, charging losses left out (assumption). */
  gridJoules(device: number): number {
    this.settle(device);
    return this.#gridJoules[device] as number;
  }

  /** What is in the battery now; 0 for a plugged device. */
  chargeJoules(device: number): number {
    this.settle(device);
    return this.#chargeJoules[device] as number;
  }

  /** What `setCharge` has put in or taken out in all, so that books can be kept. */
  setJoules(device: number): number {
    return this.#setJoules[device] as number;
  }

  /** Charges everything drawn since the last settlement. */
  settle(device: number): void {
    const { laws, calendar, load } = this.#plan;
    const law = laws[device] as PowerLaw;
    const passedS = (calendar.nowUs - (this.#settledUs[device] as number)) / US_PER_SECOND;
    const coreUs = load.busyCoreUs(device);
    const coreS = (coreUs - (this.#settledCoreUs[device] as number)) / US_PER_SECOND;
    const radio = this.#radioJoules[device] as number;
    this.#settledUs[device] = calendar.nowUs;
    this.#settledCoreUs[device] = coreUs;
    if (passedS === 0 && radio === 0) return;
    this.#radioJoules[device] = 0;
    this.#radioAllowance[device] = (this.#radioAllowance[device] as number) - radio;
    const own = this.#isOn[device] === 1 ? law.idleWatts * passedS + law.wattsPerBusyCore * coreS : 0;
    if (law.batteryWattHours === null) {
      (this.#drawnJoules[device] as number) += own + radio;
      (this.#gridJoules[device] as number) += own + radio;
    } else {
      this.#fromBattery(
        device,
        own + radio,
        this.#isCharging[device] === 1 ? law.chargingWatts * passedS : 0,
      );
    }
  }

  #fromBattery(device: number, wantedJoules: number, offeredJoules: number): void {
    const charge = this.#chargeJoules[device] as number;
    const capacity = capacityJoules(this.#plan.laws[device] as PowerLaw);
    // An empty battery gives no more; the event comes within `NEAR_JOULES` of that.
    const drawn = Math.min(wantedJoules, charge + offeredJoules);
    const after = Math.min(capacity, charge + offeredJoules - drawn);
    (this.#drawnJoules[device] as number) += drawn;
    (this.#gridJoules[device] as number) += drawn + after - charge;
    this.#chargeJoules[device] = after;
    this.#judge(device);
    if (this.#fill[device] !== this.#toldFill[device]) this.#alarms.set(device, this.#plan.calendar.nowUs);
  }

  #tell(device: number): Fill {
    this.#judge(device);
    this.#toldFill[device] = this.#fill[device] as number;
    this.#arm(device);
    return this.fill(device);
  }

  #judge(device: number): void {
    const law = this.#plan.laws[device] as PowerLaw;
    if (law.batteryWattHours === null) return;
    const capacity = capacityJoules(law);
    const charge = this.#chargeJoules[device] as number;
    const { lowShare } = this.#plan;
    const before = this.#fill[device] as number;
    if (charge <= NEAR_JOULES) this.#fill[device] = EMPTY;
    else if (before === EMPTY && charge < REVIVE_SHARE * capacity - NEAR_JOULES) return;
    else if (charge <= lowShare * capacity + NEAR_JOULES) this.#fill[device] = LOW;
    else if (before === FINE || charge >= (lowShare + RELIEF_SHARE) * capacity - NEAR_JOULES)
      this.#fill[device] = FINE;
    else this.#fill[device] = LOW;
  }

  /** Sets the event on the earliest time at which a border can be reached. */
  #arm(device: number): void {
    const { laws, calendar, load, lowShare } = this.#plan;
    const law = laws[device] as PowerLaw;
    if (law.batteryWattHours === null) return;
    if (this.#fill[device] !== this.#toldFill[device]) return; // An event of this moment is on its way.
    const capacity = capacityJoules(law);
    const charge = this.#chargeJoules[device] as number;
    const fill = this.#fill[device] as number;
    const offered = this.#isCharging[device] === 1 ? law.chargingWatts : 0;
    const peak = this.#isOn[device] === 1 ? law.idleWatts + law.wattsPerBusyCore * load.cores(device) : 0;
    const floor = fill === FINE ? lowShare * capacity : 0;
    const ceiling = fill === EMPTY ? REVIVE_SHARE : lowShare + RELIEF_SHARE;
    const down = fill === EMPTY ? Number.POSITIVE_INFINITY : Math.max(0, charge - floor) / 2;
    const up = fill === FINE ? Number.POSITIVE_INFINITY : Math.max(0, ceiling * capacity - charge);
    this.#radioAllowance[device] = down;
    const downS = peak > offered ? down / (peak - offered) : Number.POSITIVE_INFINITY;
    const upS = offered > 0 ? up / offered : Number.POSITIVE_INFINITY;
    const borderUs = calendar.nowUs + Math.max(1, Math.ceil(Math.min(downS, upS) * US_PER_SECOND));
    this.#alarms.set(device, Math.min(borderUs, nextEdgeUs(law.charging, calendar.nowUs)));
  }
}

function capacityJoules(law: PowerLaw): number {
  return (law.batteryWattHours ?? 0) * JOULES_PER_WATT_HOUR;
}
