import { z } from 'zod';
import { byText, type RuntimeId, realmBehind } from '../../../core/index.ts';
import { isHostile } from '../json.ts';

/** Longest name (assumption: a uuid has 36 characters; MQTT topics hold several names in 65,535 bytes). */
const NAME_COUNT_MAX = 128;
/** Longest name of a realm (assumption: a few levels). */
const REALM_COUNT_MAX = 512;
/** Letters, digits and marks that mean nothing to MQTT topics, file systems and shells. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}._:@~-]*$/u;
/** Characters that no text for people and no file name needs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** Above it doubles are no longer exact; the core leaves room up to here, too. */
const EPOCH_MAX = 2 ** 50;
/** Longest time anybody may promise or measure: a year. */
const MS_MAX = 366 * 24 * 3_600_000;
const BYTES_MAX = Number.MAX_SAFE_INTEGER;

/** Whether a text may name something, and so become a topic level, a file name or a key. */
export const isName = (text: string): boolean =>
  text.length <= NAME_COUNT_MAX && NAME.test(text) && !isHostile(text);

/** Whether a text may name a realm: a name, or several with slashes between them. */
const isRealmName = (text: string): boolean =>
  text.length <= REALM_COUNT_MAX && text.split('/').every(isName);

/** Whether a topic can be published to by a module: levels without wildcards or control characters. */
export const isPlainTopic = (topic: string): boolean =>
  topic.length > 0 &&
  topic.length <= 1_024 &&
  !/[+#]/.test(topic) &&
  !CONTROL.test(topic) &&
  topic[0] !== '$';

/** A name that becomes a topic level or a key; `Id` is the brand it is read as. */
export const name = <Id extends string = string>(): z.ZodType<Id> =>
  z
    .string()
    .refine(
      isName,
      `must be a name of at most ${NAME_COUNT_MAX} letters, digits and . _ : @ ~ -, beginning with a letter, digit or _`,
    ) as unknown as z.ZodType<Id>;

/** Where a module is to go: to a runtime, or to another realm by `@` and its name. */
export const target: z.ZodType<RuntimeId> = z.string().refine((value) => {
  const realm = realmBehind(value);
  return realm === null ? isName(value) : isRealmName(realm);
}, 'must be the name of a runtime, or "@" and that of a realm') as unknown as z.ZodType<RuntimeId>;

/** A text for people or programs. */
export const text = (characterCountMax: number): z.ZodType<string> => z.string().max(characterCountMax);

/** A text on one line. */
export const line = (characterCountMax: number): z.ZodType<string> =>
  z
    .string()
    .min(1)
    .max(characterCountMax)
    .refine((value) => !CONTROL.test(value), 'must hold no control characters');

/** A list of names that is a set: kept sorted, each once. */
export const nameSet = (entryCountMax: number): z.ZodType<readonly string[]> =>
  z
    .array(line(NAME_COUNT_MAX).refine((value) => !isHostile(value), 'is no name'))
    .max(entryCountMax)
    .transform((names) => [...new Set(names)].sort(byText)) as unknown as z.ZodType<readonly string[]>;

/** A path inside a module's own file system, without steps upwards. */
export const innerPath: z.ZodType<string> = line(256).refine(
  (path) => path.startsWith('/') && !path.split('/').some((step) => step === '..' || step === '.'),
  'must begin with "/" and hold no "." or ".." step',
);

/** The topic of a channel. */
export const plainTopic: z.ZodType<string> = z
  .string()
  .refine(isPlainTopic, 'must be a topic without wildcards and control characters, not beginning with "$"');

/** A finite number of at least 0; -0 is read as 0. */
export const amount = (max: number = Number.MAX_VALUE): z.ZodType<number> =>
  z
    .number()
    .min(0)
    .max(max)
    .transform((value) => value + 0) as unknown as z.ZodType<number>;

/** A whole number of at least 0. */
export const count = (max = 1_000_000): z.ZodType<number> =>
  z
    .int()
    .min(0)
    .max(max)
    .transform((value) => value + 0) as unknown as z.ZodType<number>;

/** A number of bytes. */
export const bytes: z.ZodType<number> = count(BYTES_MAX);
/** A time span. */
export const spanMs: z.ZodType<number> = amount(MS_MAX);
/** A time span in whole milliseconds. */
export const wholeMs: z.ZodType<number> = count(MS_MAX);
/** An epoch of a module. */
export const epoch: z.ZodType<number> = count(EPOCH_MAX);
/** A number that only ever grows: an incarnation or a sequence. */
export const ordinal: z.ZodType<number> = count(BYTES_MAX);
/** A share in [0, 1]. */
export const share: z.ZodType<number> = amount(1);
