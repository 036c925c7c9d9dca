/** The library of measured devices: the door for the scenario loader and for the simulator. */
export * from './devices.ts';
export * from './interference.ts';
export * from './moves.ts';
export * from './platforms.ts';

export * from './traces.ts';
