/** Numbers of errors, as WASI preview 1 gives them (wasi_snapshot_preview1.witx, `errno`). */
export const ERRNO = {
  success: 0,
  tooBig: 1,
  access: 2,
  again: 6,
  badDescriptor: 8,
  exists: 20,
  fault: 21,
  invalid: 28,
  isFolder: 31,
  loop: 32,
  tooManyOpen: 33,
  messageSize: 35,
  nameTooLong: 37,
  notFound: 44,
  noSpace: 51,
  notFolder: 54,
  notEmpty: 55,
  notSocket: 57,
  notSupported: 58,
  notPermitted: 63,
  noSeek: 70,
  notCapable: 76,
} as const;

/** Kinds of files (`filetype`). */
export const FILE_TYPE = { device: 2, folder: 3, file: 4, symlink: 7 } as const;

/** What a descriptor may be used for, as bits (`rights`); all 29 fit a number. */
export const RIGHT = { read: 2, seek: 4, tell: 32, write: 64 } as const;
/** Every right there is. */
export const ALL_RIGHTS = 0x1fff_ffff;

/** How a descriptor writes and reads (`fdflags`). */
export const FLAG = { append: 1, nonblock: 4 } as const;

/** How a file is opened (`oflags`). */
export const OPEN = { create: 1, folder: 2, exclusive: 4, truncate: 8 } as const;
