/** Shortens waits until the function that comes back is called. */
export function quicken(): () => void;
