export function notInstalled(error: unknown): string | undefined;
