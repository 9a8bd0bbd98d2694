/**
 * Where the handles of this process begin: an engine that was started again knows none of its predecessor's, and never takes
 * one for its own.
 */
export const FIRST_HANDLE = process.pid * 2 ** 30;
