import type { AccessLink, DelayLaw, DeviceModel, SiteLink } from '../../../scenarios/model.ts';
import type { NetworkPlan } from '../network/topology.ts';

/** A delay that never varies. */
export function fixed(locMs: number): DelayLaw {
  return { locMs, medianMs: 0, sigmaLog: 0 };
}

/** An access link of 1 ms and 1 MB/s each way, unless said otherwise. */
export function access(overrides: Partial<AccessLink> = {}): AccessLink {
  return {
    name: 'lan',
    delay: fixed(1),
    upBytesPerSecond: 1e6,
    downBytesPerSecond: 1e6,
    lossShare: 0,
    duplicateShare: 0,
    bandwidthTrace: null,
    ...overrides,
  };
}

/** A device of a network: where it hangs and how. */
export function host(id: string, site: string, link: AccessLink = access()): NetworkPlan['devices'][number] {
  return { id, site, access: link } satisfies Pick<DeviceModel, 'id' | 'site' | 'access'>;
}

/** A link between two sites: 10 ms and 10 MB/s, unless said otherwise. */
export function siteLink(from: string, to: string, overrides: Partial<SiteLink> = {}): SiteLink {
  return { from, to, delay: fixed(10), bytesPerSecond: 10e6, ...overrides };
}

/** Sites north and south, the broker in the north; devices 0 and 1 in the north, 2 in the south. */
export function smallNet(overrides: Partial<NetworkPlan> = {}): NetworkPlan {
  return {
    sites: ['north', 'south'],
    siteLinks: [siteLink('north', 'south')],
    broker: { site: 'north', delay: fixed(0.5) },
    devices: [host('near', 'north'), host('beside', 'north'), host('far', 'south')],
    ...overrides,
  };
}
