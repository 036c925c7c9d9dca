import { z } from 'zod';
import {
  type Device,
  type DeviceId,
  type Platform,
  type Runtime,
  type RuntimeId,
  type SiteId,
  siteId,
} from '../../../core/index.ts';
import * as field from './fields.ts';
import { lenient } from './module.ts';

/** Power of one busy core of a device that does not tell (assumption: between a phone's and a laptop's). */
const WATTS_PER_CORE = 5;
const UNKNOWN_PLATFORM: Platform = {
  name: 'unknown',
  mode: 'interpreter',
  startUpMs: null,
  slownessShare: null,
};

const device: z.ZodType<Device> = lenient({
  id: field.name<DeviceId>(),
  site: field.name<SiteId>().default(siteId('here')),
  cores: field.amount(4_096).refine((cores) => cores > 0, 'must be above 0'),
  memoryBytes: field.bytes,
  portable: z.boolean().default(false),
  wattsPerCore: field.amount(100_000).default(WATTS_PER_CORE),
});

const platform: z.ZodType<Platform> = lenient({
  name: field.line(128),
  mode: z.enum(['aot', 'jit', 'interpreter']),
  startUpMs: field.spanMs.nullable().default(null),
  slownessShare: field
    .amount(1_000_000)
    .refine((slowness) => slowness > 0, 'must be above 0')
    .nullable()
    .default(null),
});

/** Reads what a runtime says of itself; a small board need not say what it does not know. */
export const runtimeSchema: z.ZodType<Runtime> = lenient({
  id: field.name<RuntimeId>(),
  name: field.line(256).optional(),
  type: z.enum(['browser', 'linux', 'embedded', 'special']),
  device,
  apis: field.nameSet(256).default([]),
  moduleCountMax: field.count().default(0),
  pageBytes: field.bytes.refine((size) => size > 0, 'must be above 0').default(65_536),
  memoryBytes: field.bytes,
  architecture: field.text(128).default(''),
  aotTarget: field.text(128).nullable().default(null),
  platform: platform.default(UNKNOWN_PLATFORM),
  tags: field.nameSet(256).default([]),
  metadata: z.record(field.line(128), field.text(1_024)).default({}),
  keepAliveIntervalMs: field.wholeMs.default(0),
  parent: field.line(256).nullable().default(null),
}).transform(({ id, name = id, ...rest }) => ({ id, name, ...rest })) as unknown as z.ZodType<Runtime>;
