export function importFile(url: string): Promise<unknown>;
