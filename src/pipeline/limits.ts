/** The longest record, in bytes, of codecs that have no limit of their own. */
export const FALLBACK_MAX_RECORD_BYTES = 100 * 1024 * 1024;
