/** The few inks that reports in a terminal use. */
export type Ink = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Colours a text, or leaves it as it is. */
export type Paint = (ink: Ink, text: string) => string;

/** Leaves every text as it is, for pipes and files. */
export const unpainted: Paint = (_, text) => text;
