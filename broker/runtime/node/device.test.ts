import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { workload } from '../../../scenarios/library/index.ts';
import { KERNEL_WORK_MS } from '../calibrate.ts';
import { describeMachine, LoadGauge, readBattery } from './device.ts';

const folder = mkdtempSync(join(tmpdir(), 'arts-power-'));
afterAll(() => rmSync(folder, { recursive: true }));

const workMs = (name: string): number | undefined => workload(name)?.workMs;

function supply(name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), `${text}\n`);
}

describe('a machine', () => {
  it('says what it is, the same every time', () => {
    const machine = describeMachine();
    expect(machine).toEqual(describeMachine());
    expect(machine.key).toMatch(/^[0-9a-f]{12}$/);
    expect(machine.memoryBytes).toBeGreaterThan(2 ** 26);
  });

  it('tells its own battery from that of a mouse, and from its plug', () => {
    expect(readBattery(folder)).toBeNull();
    supply('AC', { type: 'Mains', online: '1' });
    supply('hid-mouse', { type: 'Battery', scope: 'Device', capacity: '3', status: 'Discharging' });
    expect(readBattery(folder)).toBeNull();
    supply('BAT0', { type: 'Battery', capacity: '71', status: 'Charging' });
    expect(readBattery(folder)).toEqual({ chargeShare: 0.71, isCharging: true });
  });

  it('measures how busy it is', () => {
    const gauge = new LoadGauge();
    const startMs = performance.now();
    while (performance.now() - startMs < 100);
    const { busyShare, memoryBytes } = gauge.report(5);
    expect(busyShare).toBeGreaterThan(0);
    expect(busyShare).toBeLessThanOrEqual(1);
    expect(memoryBytes).toBe(5);
  });

  it('is compared with the reference by the work that the library has fitted', () => {
    expect(KERNEL_WORK_MS).toEqual({
      gemm: workMs('polybench/medium/gemm'),
      jacobi: workMs('polybench/medium/jacobi-2d'),
      floyd_warshall: workMs('polybench/small/floyd-warshall'),
    });
  });
});
